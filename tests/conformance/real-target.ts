import { setTimeout as sleep } from "node:timers/promises";
import { findFreePorts } from "#simulator/cluster/free-ports.ts";
import { type ConformanceCertificates, clientPemFor } from "./conformance-certificates.ts";
import type { JsonObject, JsonValue } from "./corpus.ts";
import { realArguments } from "./real-arguments.ts";
import { createRealFolder, KEY_FILE_CONTENT, startProcess } from "./real-process.ts";
import { logIn } from "./scram-client.ts";
import type { ConformanceInstance, ConformanceTarget, SetUp } from "./target.ts";
import { CUSTOM_ROLE, PASSWORD, RECORDED_USERS, type RecordedUser } from "./users.ts";
import { openConnection, type RawConnection } from "./wire-client.ts";

const HEALTHY_TIMEOUT_MS = 60_000;
const CLIENT = "CN=client,OU=Client,O=Conf";
const ONE = { $numberInt: "1" };

/** Real servers, started the way the recording did. */
export function realTarget(
  binary: string,
  certificates: ConformanceCertificates,
): ConformanceTarget {
  return { name: binary, unsupported, start: (setUp) => start(binary, setUp, certificates) };
}

function unsupported({ kind, variant, source }: SetUp): string | null {
  if (kind === "sharded") return "sharded clusters of real servers are not started";
  if (variant === "flag-key-password") return "the certificate factory makes no encrypted keys";
  return source === "yaml"
    ? "set-ups from a YAML file are started from the command line only"
    : null;
}

async function start(
  binary: string,
  setUp: SetUp,
  certificates: ConformanceCertificates,
): Promise<ConformanceInstance> {
  const folder = createRealFolder(certificates);
  const openSet = setUp.security === "none" ? 4 : 3;
  const ports = await findFreePorts(setUp.kind === "standalone" ? 1 : openSet);
  const options = realArguments(setUp);
  const processes = await Promise.all(
    ports.map((port) => startProcess(binary, folder, port, options)),
  );
  const tlsFor = (subject: string | null) => ({
    ca: certificates.ca,
    ...(subject === null ? {} : { clientPem: clientPemFor(certificates, subject) }),
  });
  const open = (port: number) =>
    openConnection(port, setUp.mode.startsWith("require") ? tlsFor(CLIENT) : undefined);
  const first = await open(ports[0] ?? 0);
  if (setUp.kind === "replica-set" && setUp.initiated) await initiate(first, ports, setUp);
  if (setUp.users) await createUsers(first);
  first.close();
  return {
    portOf: (member) => ports[member] ?? 0,
    tlsFor,
    keyFilePassword: KEY_FILE_CONTENT,
    stopMember: async (index) => processes[index]?.stop(),
    stop: async () => {
      await Promise.all(processes.map((process) => process.stop()));
      folder.remove();
    },
  };
}

/** The configuration of the recording: open sets have a hidden, delayed fourth member. */
async function initiate(
  connection: RawConnection,
  ports: readonly number[],
  { security }: SetUp,
): Promise<void> {
  const priority = security === "none" ? "2" : "5";
  const roles: JsonObject[] = [
    { priority: { $numberInt: priority } },
    {},
    { arbiterOnly: true },
    {
      hidden: true,
      priority: { $numberInt: "0" },
      slaveDelay: ONE,
      tags: { dc: "x" },
    },
  ];
  const members = ports.map((port, index) => ({
    _id: { $numberInt: String(index) },
    host: `127.0.0.1:${port}`,
    ...roles[index],
  }));
  await must(connection, { replSetInitiate: { _id: "rs0", members }, $db: "admin" });
  const deadline = Date.now() + HEALTHY_TIMEOUT_MS;
  while (!isHealthy(await connection.run({ replSetGetStatus: ONE, $db: "admin" }))) {
    if (Date.now() > deadline) throw new Error("The replica set did not become healthy");
    await sleep(200);
  }
}

/** The first member is primary, and everybody is healthy in the state of its role. */
function isHealthy({ members }: JsonObject): boolean {
  if (!Array.isArray(members)) return false;
  const states = members.map((member) => (member as JsonObject).stateStr);
  const settled = states.every((state) =>
    ["PRIMARY", "SECONDARY", "ARBITER"].includes(String(state)),
  );
  return settled && states[0] === "PRIMARY";
}

/** The first user comes through the localhost exception, the others are made by it. */
async function createUsers(connection: RawConnection): Promise<void> {
  const [root, ...others] = RECORDED_USERS;
  if (root === undefined) return;
  await must(connection, userRequest(root));
  await logIn(connection, {
    mechanism: "SCRAM-SHA-256",
    user: root.user,
    password: PASSWORD,
    db: root.db,
  });
  const { role, privileges } = CUSTOM_ROLE;
  await must(connection, {
    createRole: role,
    privileges: privileges as unknown as JsonValue,
    roles: [],
    $db: "admin",
  });
  for (const user of others) await must(connection, userRequest(user));
}

function userRequest({ user, db, roles, mechanisms }: RecordedUser): JsonObject {
  return {
    createUser: user,
    ...(db === "$external" ? {} : { pwd: PASSWORD }),
    roles: roles.map((role) => ({ ...role })),
    ...(mechanisms === undefined ? {} : { mechanisms: [...mechanisms] }),
    // Every data-bearing member must know the user before anybody logs in there.
    writeConcern: { w: "majority" },
    $db: db,
  };
}

async function must(connection: RawConnection, request: JsonObject): Promise<void> {
  const reply = await connection.run(request);
  if (JSON.stringify(reply.ok) !== '{"$numberDouble":"1.0"}') {
    throw new Error(`${Object.keys(request)[0]} failed: ${JSON.stringify(reply)}`);
  }
}
