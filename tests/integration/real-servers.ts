import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { MongoClient } from "mongodb";
import { MongoClient as LegacyMongoClient } from "mongodb-legacy";
import {
  type CertificateFiles,
  createClusterCertificates,
  placeCertificates,
} from "#simulator/cluster/cluster-certificates.ts";
import { findFreePorts } from "#simulator/cluster/free-ports.ts";
import {
  type ClusterUnderTest,
  type ClusterWish,
  type Login,
  startupModeOf,
} from "#tests/integration/cluster-wish.ts";
import { type RunningMongod, startMongod, vocabularyOf } from "#tests/integration/real-mongod.ts";

/** A fresh set elects its first primary after up to one election timeout of ten seconds, then its members sync. */
const HEALTHY_MS = 90_000;
const POLL_MS = 200;
const SET_NAME = "rs0";
const DRIVER_ROLE = "portcullisDriver";

interface Layout {
  vocabulary: "tls" | "ssl";
  files: CertificateFiles;
  hosts: string[];
  wish: ClusterWish;
}

/**
 * Starts real mongod processes from MONGOD_BIN, with authorization and freshly made certificates.
 *
 * The set is initiated and its first user made through the localhost exception; that user makes the others.
 */
export async function startRealCluster(wish: ClusterWish): Promise<ClusterUnderTest> {
  const binary = process.env.MONGOD_BIN;
  if (binary === undefined) throw new Error("MONGOD_BIN names no mongod");
  const directory = mkdtempSync(join(tmpdir(), "portcullis-mongod-"));
  // RSA, because that is what the behaviour of the real server was recorded with.
  const certificates = await createClusterCertificates({
    count: wish.members,
    now: new Date(),
    key: "rsa",
  });
  const files = placeCertificates(certificates, randomBytes(96).toString("base64"), directory);
  const ports = await findFreePorts(wish.members);
  const layout: Layout = {
    vocabulary: vocabularyOf(binary),
    files,
    hosts: ports.map((port) => `127.0.0.1:${port}`),
    wish,
  };
  const starts = await Promise.allSettled(
    ports.map((port, index) =>
      startMongod({
        ...layout,
        binary,
        directory,
        port,
        mode: startupModeOf(wish, index),
        clientCertificates: wish.clientCertificates,
        files: { server: files.servers[index] ?? "", ca: files.ca, keyFile: files.keyFile },
        setName: wish.members > 1 ? SET_NAME : null,
      }),
    ),
  );
  const stop = async () => {
    await Promise.all(starts.flatMap(stopOf));
    rmSync(directory, { recursive: true, force: true });
  };
  const root = newLogin("root");
  const driver = newLogin("driver");
  try {
    for (const start of starts) if (start.status === "rejected") throw start.reason;
    if (wish.members > 1) await initiate(layout);
    await asNobody(layout, (run) => run(userRequest(root, ["root"])));
    await as(root, layout, async (run) => {
      if (wish.members > 1) await untilHealthy(run);
      await createDriver(run, driver, wish.members);
    });
  } catch (error) {
    await stop();
    throw error;
  }
  const query = wish.members > 1 ? `?replicaSet=${SET_NAME}` : "";
  return {
    uri: `mongodb://${layout.hosts.join(",")}/${query}`,
    hosts: layout.hosts,
    caPem: certificates.ca,
    clientPem: certificates.client,
    root,
    driver,
    stop,
  };
}

function stopOf(start: PromiseSettledResult<RunningMongod>): Promise<void>[] {
  return start.status === "fulfilled" ? [start.value.stop()] : [];
}

function newLogin(user: string): Login {
  return { user, password: randomBytes(12).toString("base64url") };
}

function userRequest({ user, password }: Login, roles: readonly string[]) {
  return {
    createUser: user,
    pwd: password,
    roles: roles.map((role) => ({ role, db: "admin" })),
  };
}

/** The first node has the highest priority, so that it is the one that becomes primary. */
async function initiate(layout: Layout): Promise<void> {
  const members = layout.hosts.map((host, index) => ({
    _id: index,
    host,
    priority: index === 0 ? 2 : 1,
  }));
  await asNobody(layout, async (run) => {
    await run({ replSetInitiate: { _id: SET_NAME, members } });
    await until("a primary", async () => (await run({ isMaster: 1 })).ismaster === true);
  });
}

/** One primary, and everybody else a secondary that it can reach. */
async function untilHealthy(run: Run): Promise<void> {
  await until("a healthy set", async () => {
    const { members } = await run({ replSetGetStatus: 1 });
    if (!Array.isArray(members)) return false;
    return members.every(
      ({ stateStr, health }) => health === 1 && ["PRIMARY", "SECONDARY"].includes(stateStr),
    );
  });
}

/** What docs/permissions.md asks for; every member must know the user before anybody logs in there. */
async function createDriver(run: Run, driver: Login, members: number): Promise<void> {
  const writeConcern = { w: members, wtimeout: HEALTHY_MS };
  const privileges = [{ resource: { cluster: true }, actions: ["setParameter"] }];
  await run({ createRole: DRIVER_ROLE, privileges, roles: [], writeConcern });
  await run({ ...userRequest(driver, ["clusterMonitor", DRIVER_ROLE]), writeConcern });
}

type Run = (command: Record<string, unknown>) => Promise<Record<string, unknown>>;
type Work = (run: Run) => Promise<unknown>;

function asNobody(layout: Layout, work: Work): Promise<void> {
  return onFirstNode(layout, {}, work);
}

function as({ user, password }: Login, layout: Layout, work: Work): Promise<void> {
  return onFirstNode(layout, { auth: { username: user, password } }, work);
}

/** Runs commands on `admin` of the first node, over whichever transport its mode takes. */
async function onFirstNode(layout: Layout, login: object, work: Work): Promise<void> {
  const { files, wish } = layout;
  const tls = { tls: true, tlsCAFile: files.ca, tlsCertificateKeyFile: files.client };
  const options = {
    directConnection: true,
    ...login,
    ...(startupModeOf(wish, 0) === "disabled" ? {} : tls),
  };
  const Client = layout.vocabulary === "tls" ? MongoClient : LegacyMongoClient;
  const client = new Client(`mongodb://${layout.hosts[0]}/`, options);
  try {
    await work((command) => client.db("admin").command(command));
  } finally {
    await client.close();
  }
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + HEALTHY_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`There was not ${what} within ${HEALTHY_MS} ms`);
    await sleep(POLL_MS);
  }
}
