import { MongoClient, type MongoClientOptions } from "mongodb";
import { afterEach, expect, test, vi } from "vitest";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedClusterOptions } from "#simulator/cluster/cluster-options.ts";

const WAIT = { timeout: 8000, interval: 25 };
const HEARTBEAT_MS = 100;

let cluster: SimulatedCluster | null = null;
const clients: MongoClient[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await cluster?.stop();
  cluster = null;
});

/** 3 config servers, 2 shards of two data-bearing members and an arbiter, 2 routers. */
async function startSharded(
  options: Partial<SimulatedClusterOptions> = {},
): Promise<SimulatedCluster> {
  cluster = await startSimulatedCluster({
    shape: { kind: "sharded", shards: 2, membersPerShard: 3, routers: 2 },
    configServers: 3,
    arbiter: true,
    modes: ["preferTLS"],
    auth: true,
    heartbeatIntervalMs: HEARTBEAT_MS,
    electionTimeoutMs: 1000,
    ...options,
  });
  return cluster;
}

function clientOf({ uri, users, certificates }: SimulatedCluster, options: MongoClientOptions) {
  const { user, password } = users.root;
  const client = new MongoClient(uri, {
    auth: { username: user, password },
    serverSelectionTimeoutMS: 5000,
    ...options,
  });
  clients.push(client);
  return { client, certificates };
}

function tlsClient(sharded: SimulatedCluster): MongoClient {
  const { ca, client } = sharded.certificates;
  return clientOf(sharded, { tls: true, ca, cert: client, key: client }).client;
}

function membersOf({ nodes }: SimulatedCluster, set: string) {
  return nodes.filter(({ options }) => options.replicaSet?.name === set);
}

function primaryOf(sharded: SimulatedCluster, set: string) {
  return membersOf(sharded, set).find(
    (node) => node.isRunning() && node.state.replication?.memberState === "PRIMARY",
  );
}

/** The set that holds a database, told by where its documents lie. */
function homeOf(sharded: SimulatedCluster, namespace: string): string[] {
  return ["shard0", "shard1"].filter(
    (set) => primaryOf(sharded, set)?.state.collections.has(namespace) === true,
  );
}

test("a sharded cluster has three config servers, an arbiter in each shard and two routers", async () => {
  const sharded = await startSharded();

  const kinds = sharded.nodes.map(({ host, options }) => {
    const self = options.replicaSet?.members.find((member) => member.host === host);
    return `${options.replicaSet?.name ?? options.process}${self?.arbiterOnly === true ? " arbiter" : ""}`;
  });

  expect(kinds).toEqual([
    ...["shard0", "shard0", "shard0 arbiter", "shard1", "shard1", "shard1 arbiter"],
    ...["config", "config", "config", "mongos", "mongos"],
  ]);
  expect(membersOf(sharded, "shard0")[2]?.state.users.list()).toEqual([]);
});

test("config.shards names the members that serve clients, and a router learns of new ones", async () => {
  const sharded = await startSharded();
  const client = tlsClient(sharded);
  const added = await sharded.addMember("shard0", { mode: "preferTLS" });
  const [first, second] = membersOf(sharded, "shard0");

  const [shard] = await client.db("config").collection("shards").find().toArray();
  const monitor = sharded.nodes.at(-2)?.state.router?.shards[0];

  expect(shard?.host).toBe(`shard0/${first?.host},${second?.host}`);
  await vi.waitFor(() => expect(monitor?.secondaries()).toContain(added.host), WAIT);
});

test("a router lets one shard answer for each database, and lists the databases of all", async () => {
  const sharded = await startSharded();
  const client = tlsClient(sharded);
  const names = Array.from({ length: 8 }, (_, index) => `tenant${index}`);
  for (const name of names) await client.db(name).collection("things").insertOne({ a: 1 });

  const homes = names.map((name) => homeOf(sharded, `${name}.things`));
  const { databases } = await client.db("admin").admin().listDatabases({ nameOnly: true });

  expect(homes.every((sets) => sets.length === 1)).toBe(true);
  expect(new Set(homes.flat())).toEqual(new Set(["shard0", "shard1"]));
  expect(databases.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
});

test("reads and writes of a driver do what they say through a router", async () => {
  const client = tlsClient(await startSharded());
  const things = client.db("shop").collection<{ _id: number; n: number }>("things");

  await things.insertMany([1, 2, 3].map((_id) => ({ _id, n: 0 })));
  await things.updateOne({ _id: 2 }, { $inc: { n: 5 } });
  const changed = await things.findOneAndUpdate(
    { _id: 3 },
    { $set: { n: 7 } },
    { returnDocument: "after" },
  );
  await things.deleteOne({ _id: 1 });

  expect(changed).toEqual({ _id: 3, n: 7 });
  expect(await things.find().toArray()).toEqual([
    { _id: 2, n: 5 },
    { _id: 3, n: 7 },
  ]);
  expect(await things.countDocuments({})).toBe(2);
  expect(await things.distinct("n")).toEqual([5, 7]);
});

test("a router reaches a shard over TLS in its own mode", async () => {
  const sharded = await startSharded({ modes: ["requireTLS"] });
  const client = tlsClient(sharded);
  await client.db("shop").collection("things").insertOne({ a: 1 });

  const [set = ""] = homeOf(sharded, "shop.things");
  const sessions = [...(primaryOf(sharded, set)?.state.sessions.values() ?? [])];

  expect(sessions.length).toBeGreaterThan(0);
  expect(sessions.every(({ tls }) => tls !== null)).toBe(true);
});

test("a router in a mode that the shards do not serve refuses operations and names the set", async () => {
  const sharded = await startSharded({
    modes: [...Array<"requireTLS">(9).fill("requireTLS"), "allowTLS", "allowTLS"],
  });
  const { client } = clientOf(sharded, {});

  const failure = await client
    .db("shop")
    .collection("things")
    .insertOne({ a: 1 })
    .catch((error: unknown) => error);

  expect(failure).toMatchObject({ code: 133, codeName: "FailedToSatisfyReadPreference" });
  expect(String(failure)).toMatch(/for set shard[01]$/);
});

test("errors of a router tell operationTime before $clusterTime", async () => {
  const sharded = await startSharded({ version: "4.2", findHostTimeoutMs: 0 });
  const client = tlsClient(sharded);
  await Promise.all(
    [...membersOf(sharded, "shard0"), ...membersOf(sharded, "shard1")].map((n) => n.kill()),
  );

  const failure = await client
    .db("shop")
    .command({ find: "things" })
    .catch((error: unknown) => error);
  const reply = Reflect.get(Object(failure), "errorResponse");

  expect(Object.keys(Object(reply))).toEqual([
    ...["ok", "errmsg", "code", "codeName", "operationTime", "$clusterTime"],
  ]);
});

test("a driver with retryable writes loses and doubles nothing while primaries step down, stop and die", async () => {
  const sharded = await startSharded();
  const client = tlsClient(sharded);
  const things = client.db("shop").collection<{ _id: number }>("things");
  await things.insertOne({ _id: 0 });
  const [set = ""] = homeOf(sharded, "shop.things");
  let written = 0;
  let stopped = false;
  const failures: unknown[] = [];
  const workload = (async () => {
    while (!stopped) {
      written += 1;
      await things.insertOne({ _id: written }).catch((error: unknown) => failures.push(error));
    }
  })();

  const terms: number[] = [];
  const first = primaryOf(sharded, set);
  for (const upset of ["step down", "restart", "kill", "step down"]) {
    const primary = primaryOf(sharded, set);
    terms.push(primary?.state.replication?.term ?? 0);
    if (upset === "step down") primary?.state.replication?.stepDown(1);
    else if (upset === "restart") await sharded.restart(primary?.host ?? "");
    else await sharded.kill(primary?.host ?? "");
    const before = written;
    await vi.waitFor(() => {
      const next = primaryOf(sharded, set);
      expect(next?.state.replication?.term ?? 0).toBeGreaterThan(terms.at(-1) ?? 0);
      expect(written).toBeGreaterThan(before + 5);
    }, WAIT);
    await sharded.start(primary?.host ?? "");
    // A handover needs a secondary that has everything.
    await vi.waitFor(() => {
      const views = primaryOf(sharded, set)?.state.replication?.views.values() ?? [];
      expect([...views].map(({ health }) => health)).toEqual([1, 1]);
    }, WAIT);
  }
  stopped = true;
  await workload;

  expect(failures).toEqual([]);
  expect(first?.isRunning()).toBe(true);
  const found = await things.find().toArray();
  expect(found).toHaveLength(written + 1);
  expect(new Set(found.map(({ _id }) => _id)).size).toBe(written + 1);
});

test("a router that starts later shows in config.mongos, one that is gone grows old there", async () => {
  const sharded = await startSharded({
    pingIntervalMs: 50,
    deadRouters: [{ host: "router-9:27017", pingAgeMs: 3_600_000 }],
  });
  const rows = async () => {
    const found = await tlsClient(sharded).db("config").collection("mongos").find().toArray();
    return new Map(found.map(({ _id, ping }) => [String(_id), Date.now() - Number(ping)]));
  };
  const [, gone] = sharded.nodes.filter(({ options }) => options.process === "mongos");
  await sharded.kill(gone?.host ?? "");
  const added = await sharded.addRouter({ mode: "disabled" });
  await added.settled();

  await vi.waitFor(async () => {
    const ages = await rows();
    expect(ages.size).toBe(4);
    expect(ages.get("router-9:27017")).toBeGreaterThan(3_599_000);
    expect(ages.get(gone?.host ?? "")).toBeGreaterThan(300);
    expect(ages.get(added.host)).toBeLessThan(300);
  }, WAIT);
  expect(added.state.mode).toBe("disabled");
});
