import { afterEach, describe, expect, test } from "vitest";
import type { Observation } from "#lib/domain/observation/observation.ts";
import { createProber } from "#lib/infrastructure/probe/prober.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedClusterOptions } from "#simulator/cluster/cluster-options.ts";
import { type Approach, targetOf } from "#tests/integration/cluster-under-test.ts";

const prober = createProber({ now: () => new Date() });
const BOTH = { login: true, certificate: true };

let running: SimulatedCluster | null = null;
afterEach(async () => {
  await running?.stop();
  running = null;
});

async function look(
  options: Omit<SimulatedClusterOptions, "modes">,
  approach: Approach,
): Promise<Observation> {
  const cluster = await startSimulatedCluster({
    modes: ["allowTLS"],
    auth: true,
    heartbeatIntervalMs: 200,
    ...options,
  });
  running = cluster;
  return prober.probeCluster(targetOf(accessOf(cluster), approach), { depth: "base" });
}

function accessOf({ uri, certificates, users }: SimulatedCluster) {
  return { uri, caPem: certificates.ca, clientPem: certificates.client, root: users.root };
}

describe("a replica set with a hidden, delayed member and an arbiter", () => {
  const shape = { kind: "replica-set", members: 5 } as const;
  const options = { shape, hidden: true, delaySeconds: 30, arbiter: true };

  test("is seen whole with a login", async () => {
    const { cluster, nodes } = await look(options, BOTH);

    expect(cluster).toMatchObject({ source: "replSetGetConfig", incomplete: null });
    expect(nodes.map(({ memberId }) => memberId)).toEqual([0, 1, 2, 3, 4]);
    expect(nodes[3]).toMatchObject({ hidden: true, delaySeconds: 30 });
    expect(nodes[4]).toMatchObject({
      role: "arbiter",
      mode: { runtime: "allowTLS" },
      access: { authenticated: false, failure: null },
      replication: { lagSeconds: null },
    });
  });

  test("is called incomplete without one", async () => {
    const { cluster, nodes } = await look(options, { login: false, certificate: true });

    expect(nodes).toHaveLength(4);
    expect(cluster).toMatchObject({ source: "hello", incomplete: { code: "NOT_AUTHORIZED" } });
  });
});

describe("a sharded cluster", () => {
  const shape = { kind: "sharded", shards: 2, membersPerShard: 2, routers: 2 } as const;

  test("is seen with shards, config servers and routers", async () => {
    const { cluster, nodes } = await look({ shape }, BOTH);

    expect(cluster).toMatchObject({
      kind: "sharded",
      source: "config-database",
      // Three sets at version 1.
      configVersion: 3,
      incomplete: null,
    });
    expect(nodes.map(({ group, process }) => `${group} ${process}`)).toEqual([
      ...["shard0 mongod", "shard0 mongod", "shard1 mongod", "shard1 mongod"],
      ...["config mongod", "mongos mongos", "mongos mongos"],
    ]);
    expect(nodes.every(({ mode }) => mode.runtime === "allowTLS")).toBe(true);
  });

  test("is reduced to its routers without a login", async () => {
    const { cluster, nodes } = await look({ shape }, { login: false, certificate: true });

    expect(nodes.map(({ role }) => role)).toEqual(["mongos", "mongos"]);
    expect(cluster.incomplete?.code).toBe("NOT_AUTHORIZED");
  });
});

describe("server versions", () => {
  const shape = { kind: "standalone" } as const;

  test.each([
    ["4.0", "ssl", /^4\.0/],
    ["4.2", "tls", /^4\.2/],
    ["7.0", "tls", /^7\.0/],
    ["8.0", "tls", /^8\.0/],
  ] as const)("%s is read in the words of %s", async (version, vocabulary, spelled) => {
    const { nodes } = await look({ shape, version, vocabulary }, BOTH);

    expect(nodes[0]).toMatchObject({
      version: expect.stringMatching(spelled),
      mode: { runtime: "allowTLS", startup: "allowTLS", vocabulary },
    });
  });

  test("8.0 shows its release line also to strangers", async () => {
    const { nodes } = await look({ shape, version: "8.0" }, { login: false, certificate: true });

    expect(nodes[0]?.version).toBe("8.0");
  });

  test("reading the mode of a 4.2 leaves no warning about sslMode in its log", async () => {
    const lines: string[] = [];
    await look({ shape, version: "4.2", onLine: (_host, line) => lines.push(line) }, BOTH);

    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => /deprec/i.test(line))).toEqual([]);
  });
});

test("a client certificate that is not asked for is said to be not requested", async () => {
  const { nodes } = await look(
    { shape: { kind: "standalone" }, version: "4.2", clientCertificates: "not-asked" },
    { login: false, certificate: false },
  );

  expect(nodes[0]?.tls.clientCertificate).toBe("not-requested");
});

test("X.509 logs in with the certificate alone", async () => {
  const cluster = await startSimulatedCluster({
    shape: { kind: "standalone" },
    modes: ["requireTLS"],
    auth: true,
  });
  running = cluster;
  const target = targetOf(accessOf(cluster), { login: false, certificate: true });
  const uri = `${cluster.uri}?authMechanism=MONGODB-X509`;

  const { nodes } = await prober.probeCluster(
    {
      ...target,
      credentials: { ...target.credentials, uri },
    },
    { depth: "base" },
  );

  expect(nodes[0]).toMatchObject({
    access: { authenticated: true, failure: null },
    mode: { runtime: "requireTLS" },
  });
});
