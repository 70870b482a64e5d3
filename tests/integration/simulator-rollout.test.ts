import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { MongoClient } from "mongodb";
import { MongoClient as LegacyClient } from "mongodb-legacy";
import { afterEach, expect, test, vi } from "vitest";
import { encodeOpMsg } from "#lib/protocols/mongodb/op-msg.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedNode } from "#simulator/node.ts";
import type { VersionProfileName } from "#simulator/node-options.ts";

const WAIT = { timeout: 8000, interval: 25 };

let cluster: SimulatedCluster | null = null;

afterEach(async () => {
  await cluster?.stop();
  cluster = null;
});

async function runOn(
  { host, options }: SimulatedNode,
  { users, certificates }: SimulatedCluster,
  command: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const { user, password } = users.driver;
  const settings = {
    directConnection: true,
    serverSelectionTimeoutMS: 4000,
    auth: { username: user, password },
    tls: true,
    ca: certificates.ca,
    cert: certificates.client,
    key: certificates.client,
  };
  const uri = `mongodb://${host}/`;
  const client =
    options.version === "4.0" ? new LegacyClient(uri, settings) : new MongoClient(uri, settings);
  try {
    return await client.db("admin").command(command);
  } finally {
    await client.close();
  }
}

function plaintext(port: number): Promise<"answered" | "refused"> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(encodeOpMsg({ requestId: 1, document: { isMaster: 1, $db: "admin" } }));
    });
    socket.once("data", () => {
      socket.destroy();
      resolve("answered");
    });
    socket.once("end", () => resolve("refused"));
    socket.once("error", () => resolve("refused"));
  });
}

/** Everybody sees everybody, over whatever sockets the modes of the moment ask for. */
async function expectHealthy(nodes: readonly SimulatedNode[]): Promise<void> {
  await vi.waitFor(() => {
    for (const { state } of nodes) {
      const views = [...(state.replication?.views.values() ?? [])];
      expect(views.map(({ health }) => health)).toEqual(views.map(() => 1));
    }
  }, WAIT);
}

test.each<[VersionProfileName, string, [string, string]]>([
  ["4.0", "sslMode", ["preferSSL", "requireSSL"]],
  ["4.2", "tlsMode", ["preferTLS", "requireTLS"]],
  ["7.0", "tlsMode", ["preferTLS", "requireTLS"]],
])(
  "a %s sharded cluster of nine goes from allow to require node by node",
  async (version, parameter, words) => {
    cluster = await startSimulatedCluster({
      shape: { kind: "sharded", shards: 2, membersPerShard: 3, routers: 2 },
      modes: ["allowTLS"],
      version,
      auth: true,
      heartbeatIntervalMs: 100,
      electionTimeoutMs: 4000,
    });
    const { nodes, commandLog } = cluster;
    const terms = nodes.map(({ state }) => state.replication?.term);

    for (const word of words) {
      for (const node of nodes) {
        const reply = await runOn(node, cluster, { setParameter: 1, [parameter]: word });
        expect(reply.ok).toBe(1);
        for (const other of nodes) other.state.egress.drop([node.host]);
        node.state.egress.drop(null);
        await expectHealthy(nodes);
      }
    }

    expect(nodes.map(({ state }) => state.mode)).toEqual(nodes.map(() => "requireTLS"));
    expect(await Promise.all(nodes.map(({ port }) => plaintext(port)))).toEqual(
      nodes.map(() => "refused"),
    );
    expect(nodes.map(({ state }) => state.replication?.term)).toEqual(terms);
    expect(commandLog.filter(({ command }) => command === "setParameter")).toHaveLength(18);
  },
);

test("a mongos that dials plaintext loses its shards when these require TLS", async () => {
  cluster = await startSimulatedCluster({
    shape: { kind: "sharded", shards: 1, membersPerShard: 1, routers: 1 },
    modes: ["preferTLS", "preferTLS", "allowTLS"],
    heartbeatIntervalMs: 100,
  });
  const [shard, , router] = cluster.nodes;
  if (shard === undefined || router === undefined) throw new Error("No nodes");
  const client = new MongoClient(cluster.uri, { serverSelectionTimeoutMS: 4000 });
  const read = () => client.db("test").collection("things").findOne({});
  try {
    expect(await read()).toBeNull();
    shard.state.mode = "requireTLS";
    // Routers keep their pooled sockets too, until these are dropped.
    expect(await read()).toBeNull();
    router.state.egress.drop(null);

    await vi.waitFor(() => expect(read()).rejects.toMatchObject({ code: 133 }), WAIT);
    router.state.mode = "preferTLS";
    await vi.waitFor(async () => expect(await read()).toBeNull(), WAIT);
  } finally {
    await client.close();
  }
});

test("a restart falls back to the startup mode", async () => {
  cluster = await startSimulatedCluster({
    shape: { kind: "standalone" },
    modes: ["allowTLS"],
    auth: true,
  });
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error("No node");
  await runOn(node, cluster, { setParameter: 1, tlsMode: "preferTLS" });
  await runOn(node, cluster, { setParameter: 1, tlsMode: "requireTLS" });
  expect(await plaintext(node.port)).toBe("refused");

  await node.restart();

  expect(node.state.mode).toBe("allowTLS");
  expect(await plaintext(node.port)).toBe("answered");
});

function servedFingerprint(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false });
    socket.once("error", reject);
    socket.once("secureConnect", () => {
      const { raw } = socket.getPeerCertificate();
      socket.destroy();
      resolve(createHash("sha256").update(raw).digest("hex"));
    });
  });
}

test("rotateCertificates serves what the file holds now, and keeps the old on a bad file", async () => {
  const directory = mkdtempSync(join(tmpdir(), "rotate-"));
  try {
    cluster = await startSimulatedCluster({
      shape: { kind: "replica-set", members: 2 },
      modes: ["allowTLS"],
      version: "7.0",
      auth: true,
      directory,
    });
    const [first, second] = cluster.nodes;
    if (first === undefined || second === undefined) throw new Error("No nodes");
    const file = first.options.tls?.certificateKeyFile ?? "";
    const before = await servedFingerprint(first.port);
    writeFileSync(file, readFileSync(second.options.tls?.certificateKeyFile ?? ""));
    expect(await servedFingerprint(first.port)).toBe(before);

    await runOn(first, cluster, { rotateCertificates: 1 });
    const rotated = await servedFingerprint(first.port);
    writeFileSync(file, "not a certificate");
    const refused = runOn(first, cluster, { rotateCertificates: 1 });

    expect(rotated).toBe(await servedFingerprint(second.port));
    await expect(refused).rejects.toMatchObject({ ok: 0 });
    expect(await servedFingerprint(first.port)).toBe(rotated);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
