import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { MongoClient as LegacyMongoClient } from "mongodb-legacy";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { addCluster } from "#lib/application/add-cluster.ts";
import { decidePhase } from "#lib/application/decide-phase.ts";
import { driveRollout } from "#lib/application/drive-rollout.ts";
import { DEFAULT_DRIVE_LIMITS } from "#lib/application/driver/drive-context.ts";
import { planRollout } from "#lib/application/plan-rollout.ts";
import type { NodeDriver, NodeDriverFactory } from "#lib/application/ports/node-driver.ts";
import { submitRollout } from "#lib/application/submit-rollout.ts";
import { withLogin } from "#lib/domain/cluster/with-login.ts";
import { modeParameter, parseMode, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { encodeOpMsg } from "#lib/protocols/mongodb/op-msg.ts";
import { createContainer, type OpenContainer } from "#lib/server/create-container.ts";
import { readEnvironment } from "#lib/server/environment.ts";
import { aRoad, aRoadOfMoves } from "#tests/builders/rollout.ts";
import { ana, olga } from "#tests/in-memory/rollout-world.ts";
import { BACKENDS } from "#tests/integration/cluster-under-test.ts";
import type { ClusterUnderTest, ClusterWish } from "#tests/integration/cluster-wish.ts";
import { startTestServer, type TestServer } from "#tests/integration/test-database.ts";

/** A fresh real set takes about half a minute until it is healthy. */
const TIMEOUT_MS = 300_000;
const SILENCE_MS = 5_000;

const THREE: ClusterWish = { members: 3, mode: "allowTLS", clientCertificates: "optional" };

let server: TestServer;
let container: OpenContainer;
let cluster: ClusterUnderTest | null = null;
const folder = mkdtempSync(join(tmpdir(), "pcl-rollout-"));

beforeAll(async () => {
  server = await startTestServer();
  const databaseUrl = await server.createDatabase();
  const environment = readEnvironment({
    PORTCULLIS_DATA_DIR: folder,
    PORTCULLIS_LOG_LEVEL: "silent",
  });
  container = await createContainer(environment, { databaseUrl });
});

afterEach(async () => {
  await cluster?.stop();
  cluster = null;
});

afterAll(async () => {
  await container.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Adds the cluster with the user that may look and set parameters, and nothing else. */
async function register(
  name: string,
  { uri, driver, caPem }: ClusterUnderTest,
  allowCredentialsOverPlaintext = false,
): Promise<string> {
  const written = withLogin(uri, { ...driver, authSource: "admin" });
  if (!written.ok) throw new Error(written.error);
  const credentials = { uri: written.value, caPem, clientPem: null };
  const settings = { allowCredentialsOverPlaintext };
  return (await addCluster({ name, credentials, settings }, olga, container)).id;
}

/** Remembers what was sent to which node, in order. */
function countingDrivers(sent: string[]): NodeDriverFactory {
  return {
    open: (target): NodeDriver => {
      const driver = container.nodeDrivers.open(target);
      return {
        ...driver,
        setMode: (host, vocabulary, to) => {
          sent.push(`${host} ${to}`);
          return driver.setMode(host, vocabulary, to);
        },
      };
    },
  };
}

async function approve({ id, currentPhase, digest }: Rollout): Promise<void> {
  const decision = { phaseIndex: currentPhase, digest, decision: "approved" as const, comment: "" };
  await decidePhase({ rolloutId: id, expectedVersion: null, ...decision }, ana, container);
}

/** Approves and drives phase after phase; the rollout as it is in the end. */
async function carryOut(rolloutId: string, sent: string[]): Promise<Rollout> {
  const ports = { ...container, nodeDrivers: countingDrivers(sent) };
  const stop = new AbortController().signal;
  for (;;) {
    const rollout = await container.rollouts.find(rolloutId);
    if (rollout === null) throw new Error("The rollout is gone");
    if (rollout.state !== "awaiting_approval") return rollout;
    await approve(rollout);
    await driveRollout({ rolloutId, owner: "worker", stop }, ports, DEFAULT_DRIVE_LIMITS);
  }
}

/** Runs a command on one node over TLS, by a driver that is not ours. */
async function ask(
  { root, caPem, clientPem }: ClusterUnderTest,
  { host, vocabulary }: { host: string; vocabulary: "tls" | "ssl" },
  command: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const Client = vocabulary === "tls" ? MongoClient : LegacyMongoClient;
  const client = new Client(`mongodb://${host}/`, {
    directConnection: true,
    auth: { username: root.user, password: root.password },
    tls: true,
    ca: caPem,
    cert: clientPem,
    key: clientPem,
  });
  try {
    return await client.db("admin").command(command);
  } finally {
    await client.close();
  }
}

/** How many bytes a plaintext hello gets before the node closes the connection. */
function plaintextBytes(host: string): Promise<number> {
  const [address = "", port = ""] = host.split(":");
  return new Promise((resolve, reject) => {
    let received = 0;
    const socket = connect(Number(port), address, () => {
      socket.write(encodeOpMsg({ requestId: 1, document: { isMaster: 1, $db: "admin" } }));
    });
    socket.setTimeout(SILENCE_MS, () => socket.destroy(new Error(`${host} kept silent`)));
    socket.on("data", (chunk) => {
      received += chunk.length;
      socket.end();
    });
    socket.once("error", (error) =>
      "code" in error && error.code === "ECONNRESET" ? resolve(received) : reject(error),
    );
    socket.once("close", () => resolve(received));
  });
}

async function runtimeMode(
  under: ClusterUnderTest,
  node: { host: string; vocabulary: "tls" | "ssl" },
): Promise<TlsMode | null> {
  const name = modeParameter(node.vocabulary);
  const reply = await ask(under, node, { getParameter: 1, [name]: 1 });
  return parseMode(String(reply[name]));
}

describe.each(BACKENDS)("$name", ({ name, start }) => {
  test("a set of three goes from allowTLS to requireTLS, each node told once a phase", {
    timeout: TIMEOUT_MS,
  }, async () => {
    cluster = await start(THREE);
    const clusterId = await register(name, cluster);
    const draft = await planRollout(
      { clusterId, road: aRoadOfMoves(), notBefore: null },
      olga,
      container,
    );
    await submitRollout({ rolloutId: draft.id, expectedVersion: null }, olga, container);
    const sent: string[] = [];

    const { state, halt, plan } = await carryOut(draft.id, sent);

    expect(halt).toBeNull();
    expect(state).toBe("succeeded");
    expect(sent).toEqual(
      plan.phases.flatMap(({ steps }) => steps.map(({ host, to }) => `${host} ${to}`)),
    );
    expect(sent.toSorted()).toEqual(
      cluster.hosts
        .flatMap((host) => ["preferTLS", "requireTLS"].map((mode) => `${host} ${mode}`))
        .toSorted(),
    );
    for (const node of plan.nodes) {
      expect(await runtimeMode(cluster, node)).toBe("requireTLS");
      expect(await plaintextBytes(node.host)).toBe(0);
      const hello = await ask(cluster, node, { isMaster: 1 });
      expect(hello).toMatchObject({ setName: "rs0", ok: 1 });
      const { members } = await ask(cluster, node, { replSetGetStatus: 1 });
      expect(members).toEqual(Array(3).fill(expect.objectContaining({ health: 1 })));
    }
  });

  test("the author's own approval of a real plan is refused, and nothing is sent", {
    timeout: TIMEOUT_MS,
  }, async () => {
    cluster = await start({ ...THREE, members: 1 });
    const clusterId = await register(`${name}, one`, cluster);
    const draft = await planRollout(
      { clusterId, road: aRoadOfMoves("preferTLS"), notBefore: null },
      olga,
      container,
    );
    const { id, digest } = await submitRollout(
      { rolloutId: draft.id, expectedVersion: null },
      olga,
      container,
    );
    const both = { ...olga, roles: ["operator" as const, "approver" as const] };
    const decision = { phaseIndex: 0, digest, decision: "approved" as const, comment: "" };

    const approval = decidePhase(
      { rolloutId: id, expectedVersion: null, ...decision },
      both,
      container,
    );

    await expect(approval).rejects.toMatchObject({ code: "SELF_APPROVAL" });
    const [node] = draft.plan.nodes;
    if (node === undefined) throw new Error("The plan has no node");
    expect(await runtimeMode(cluster, node)).toBe("allowTLS");
  });

  test.each([
    [
      "a disabled node",
      { ...THREE, exceptions: { 2: "disabled" } },
      ["prefer", "require"],
      "NODE_DISABLED",
    ],
    [
      "an explicit requireTLS with a node at allowTLS",
      { ...THREE, mode: "preferTLS", exceptions: { 2: "allowTLS" } },
      ["require"],
      "BARRIER",
    ],
  ] as const)(
    "a plan for %s is refused and names the node",
    {
      timeout: TIMEOUT_MS,
    },
    async (title, wish, phases, code) => {
      cluster = await start(wish);
      // A disabled node can be asked over plaintext only.
      const clusterId = await register(`${name}, ${title}`, cluster, true);

      const plan = planRollout(
        { clusterId, road: aRoad({ phases }), notBefore: null },
        olga,
        container,
      );

      const [, , host = ""] = cluster.hosts;
      await expect(plan).rejects.toMatchObject({
        code: "PLAN_REFUSED",
        details: { hosts: [host], refusals: [expect.objectContaining({ code, host })] },
      });
    },
  );
});

if (process.env.MONGOD_BIN === undefined) {
  test.skip("real servers (not run: MONGOD_BIN is not set)", () => {});
}
