import { type Document, serialize } from "bson";
import { afterEach, expect, test } from "vitest";
import { dispatch } from "#simulator/commands/dispatch.ts";
import { type SimulatedNode, startSimulatedNode } from "#simulator/node.ts";
import type { SimulatedNodeOptions } from "#simulator/node-options.ts";
import type { Session } from "#simulator/session.ts";

const started: SimulatedNode[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((node) => node.kill()));
});

function memberAs(clusterRole: "shardsvr" | "configsvr"): Partial<SimulatedNodeOptions> {
  const host = "127.0.0.1:27321";
  return {
    process: "mongod",
    replicaSet: { name: "set", members: [{ _id: 0, host }], primaryHost: host, clusterRole },
  };
}

async function ask(
  command: Document,
  database = "admin",
  overrides: Partial<SimulatedNodeOptions> = {},
): Promise<Document> {
  const node = await startSimulatedNode({
    process: "mongos",
    version: "4.2",
    port: 0,
    startup: { mode: "disabled", vocabulary: "tls" },
    authorization: false,
    users: [],
    sharding: {
      configDB: "cfg/127.0.0.1:27321",
      shards: [{ _id: "sh0", host: "sh0/127.0.0.1:27322" }],
      mongos: ["router:27323"],
    },
    ...overrides,
  });
  if (!node.ok) throw new Error(node.error.message);
  started.push(node.value);
  const [name = ""] = Object.keys(command);
  const whole = { ...command, $db: database };
  const session = { authenticatedUsers: [], isInternal: false, connectionId: 1, tls: null };
  return dispatch({
    node: node.value.state,
    session: session as unknown as Session,
    name,
    command: whole,
    rawCommand: serialize(whole),
    database,
    protocol: "OP_MSG",
  });
}

test("a router calls itself isdbgrid and names the newest wire version first", async () => {
  const reply = await ask({ isMaster: 1 });

  expect(reply).toMatchObject({ ismaster: true, msg: "isdbgrid" });
  expect(Object.keys(reply).slice(-5)).toEqual([
    "maxWireVersion",
    "minWireVersion",
    "ok",
    "operationTime",
    "$clusterTime",
  ]);
});

test("a router refuses replSetGetStatus without a code", async () => {
  const reply = await ask({ replSetGetStatus: 1 });

  expect(reply).toMatchObject({ info: "mongos" });
  expect(reply).not.toHaveProperty("code");
});

test("a router has its own words for an unknown command", async () => {
  expect((await ask({ replSetGetConfig: 1 })).errmsg).toBe("no such cmd: replSetGetConfig");
});

test("a router tells its shards and routers through config, listShards and getShardMap", async () => {
  const shards = await ask({ find: "shards" }, "config");
  const routers = await ask({ find: "mongos" }, "config");
  const listed = await ask({ listShards: 1 });
  const map = await ask({ getShardMap: 1 });

  expect(shards.cursor.firstBatch).toEqual([{ _id: "sh0", host: "sh0/127.0.0.1:27322", state: 1 }]);
  expect(routers.cursor.firstBatch[0]).toHaveProperty("_id", "router:27323");
  expect(listed.shards).toEqual(shards.cursor.firstBatch);
  expect(map.map).toHaveProperty("127.0.0.1:27322", "sh0/127.0.0.1:27322");
});

test("a config server is local to its own map, and a shard holds no config collections", async () => {
  const { map } = await ask({ getShardMap: 1 }, "admin", memberAs("configsvr"));
  const asked = { find: "shards", $readPreference: { mode: "nearest" } };
  const shards = await ask(asked, "config", memberAs("shardsvr"));

  expect(map).toMatchObject({ "<local>": "cfg/127.0.0.1:27321", sh0: "sh0/127.0.0.1:27322" });
  expect(map).not.toHaveProperty("127.0.0.1:27321");
  expect(shards.cursor.firstBatch).toEqual([]);
});

test("addShard succeeds for a shard of the cluster and refuses any other", async () => {
  expect(await ask({ addShard: "sh0/127.0.0.1:27322" })).toMatchObject({ shardAdded: "sh0" });
  expect(await ask({ addShard: "sh1/127.0.0.1:27999" })).toMatchObject({ code: 96 });
});
