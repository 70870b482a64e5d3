import { MongoClient } from "mongodb";
import { MongoClient as LegacyClient } from "mongodb-legacy";
import { afterEach, expect, test } from "vitest";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedClusterOptions } from "#simulator/cluster/cluster-options.ts";

let cluster: SimulatedCluster | null = null;

async function start(options: Partial<SimulatedClusterOptions>): Promise<SimulatedCluster> {
  cluster = await startSimulatedCluster({
    shape: { kind: "replica-set", members: 3 },
    modes: ["allowTLS"],
    heartbeatIntervalMs: 100,
    electionTimeoutMs: 1000,
    ...options,
  });
  return cluster;
}

afterEach(async () => {
  await cluster?.stop();
  cluster = null;
});

test.each(["4.2", "7.0", "8.0"] as const)(
  "a current driver finds the primary of a %s set, logs in and writes",
  async (version) => {
    const { uri, users } = await start({ version, auth: true });
    const { user, password } = users.root;
    const client = new MongoClient(uri, {
      serverSelectionTimeoutMS: 5000,
      auth: { username: user, password },
    });
    try {
      const inserted = await client.db("test").collection("things").insertOne({ a: 1 });
      const found = await client.db("test").collection("things").findOne({ a: 1 });
      const hello = await client.db("admin").command({ isMaster: 1 });

      expect(inserted.acknowledged).toBe(true);
      expect(found?.a).toBe(1);
      expect(hello).toMatchObject({ ismaster: true, setName: "rs0" });
    } finally {
      await client.close();
    }
  },
);

test("the older driver finds the primary of a 4.0 set and logs in", async () => {
  const { uri, users } = await start({ version: "4.0", auth: true });
  const { user, password } = users.monitor;
  const client = new LegacyClient(uri, {
    serverSelectionTimeoutMS: 5000,
    auth: { username: user, password },
  });
  try {
    const parameter = await client.db("admin").command({ getParameter: 1, sslMode: 1 });

    expect(parameter).toMatchObject({ sslMode: "allowSSL", ok: 1 });
  } finally {
    await client.close();
  }
});

test("a driver works over TLS with a client certificate as X.509 user", async () => {
  const { nodes, certificates } = await start({
    version: "7.0",
    auth: true,
    modes: ["requireTLS"],
  });
  const client = new MongoClient(`mongodb://${nodes[0]?.host}/`, {
    directConnection: true,
    serverSelectionTimeoutMS: 5000,
    tls: true,
    ca: certificates.ca,
    cert: certificates.client,
    key: certificates.client,
    authMechanism: "MONGODB-X509",
  });
  try {
    const status = await client.db("admin").command({ connectionStatus: 1 });

    expect(status.authInfo.authenticatedUsers).toEqual([
      { user: "CN=client,OU=Client,O=Portcullis", db: "$external" },
    ]);
  } finally {
    await client.close();
  }
});

test("a driver's monitor learns of a new primary", async () => {
  const { uri, nodes, users } = await start({ version: "7.0", auth: true });
  const { user, password } = users.root;
  const client = new MongoClient(uri, {
    serverSelectionTimeoutMS: 5000,
    auth: { username: user, password },
  });
  try {
    await client.db("admin").command({ ping: 1 });
    const old = nodes[0];
    await old?.stop();
    // Reads are retried by the driver, commands are not; this one meets the closed connections.
    await client.db("test").collection("things").findOne({});

    const hello = await client.db("admin").command({ hello: 1 });

    expect(hello.isWritablePrimary).toBe(true);
    expect(hello.me).not.toBe(old?.host);
  } finally {
    await client.close();
  }
});

test("setParameter moves the mode one step, and the command log keeps it", async () => {
  const { nodes, users, commandLog } = await start({ auth: true });
  const host = nodes[1]?.host ?? "";
  const { user, password } = users.driver;
  const client = new MongoClient(`mongodb://${host}/`, {
    directConnection: true,
    serverSelectionTimeoutMS: 5000,
    auth: { username: user, password },
  });
  try {
    const reply = await client.db("admin").command({ setParameter: 1, tlsMode: "preferTLS" });

    expect(reply).toMatchObject({ was: "allowTLS", ok: 1 });
    expect(commandLog.filter(({ command }) => command === "setParameter")).toEqual([
      expect.objectContaining({ host, ok: true, from: "allowTLS", to: "preferTLS" }),
    ]);
  } finally {
    await client.close();
  }
});

test("a driver reaches a sharded cluster through mongos", async () => {
  const { uri, users } = await start({
    shape: { kind: "sharded", shards: 2, membersPerShard: 3, routers: 2 },
    auth: true,
  });
  const { user, password } = users.root;
  const client = new MongoClient(uri, {
    serverSelectionTimeoutMS: 5000,
    auth: { username: user, password },
  });
  try {
    const hello = await client.db("admin").command({ isMaster: 1 });

    expect(hello).toMatchObject({ ismaster: true, msg: "isdbgrid" });
  } finally {
    await client.close();
  }
});
