import { expect, test } from "vitest";
import { parseShape, planNodes } from "#simulator/cluster/topology.ts";

test.each([
  ["standalone", { kind: "standalone" }],
  ["replica-set:5", { kind: "replica-set", members: 5 }],
  ["sharded:2x3", { kind: "sharded", shards: 2, membersPerShard: 3, routers: 1 }],
  ["sharded:1x1+m4", { kind: "sharded", shards: 1, membersPerShard: 1, routers: 4 }],
])("%s names a shape", (text, shape) => {
  expect(parseShape(text)).toEqual({ ok: true, value: shape });
});

test.each([
  "",
  "replica-set",
  "replica-set:0",
  "replica-set:51",
  "sharded:2",
  "sharded:0x3",
  "sharded:100x50",
])("%j is refused", (text) => {
  expect(parseShape(text)).toMatchObject({ ok: false });
});

test("a sharded shape lists shards, config servers and mongos in this order", () => {
  const nodes = planNodes({ kind: "sharded", shards: 2, membersPerShard: 2, routers: 1 }, 3);

  expect(nodes.map(({ set, process, memberIndex }) => `${set ?? process}:${memberIndex}`)).toEqual([
    ...["shard0:0", "shard0:1", "shard1:0", "shard1:1"],
    ...["config:0", "config:1", "config:2", "mongos:0"],
  ]);
});
