import { afterAll, beforeAll, expect, test } from "vitest";
import { clusterSummarySchema } from "#lib/contracts/cluster.ts";
import { nodeConfigListSchema } from "#lib/contracts/node-config.ts";
import { problemSchema } from "#lib/contracts/problem.ts";
import { type ApiWorld, startApiWorld } from "#tests/integration/api-world.ts";

let world: ApiWorld;
let cluster = "";
beforeAll(async () => {
  world = await startApiWorld();
  const body = { name: "orders", uri: "mongodb://db-1:27017" };
  const added = await world.call("POST", "/api/v1/clusters", { as: "operator", body });
  cluster = `/api/v1/clusters/${clusterSummarySchema.parse(await added.json()).id}`;
});
afterAll(() => world.stop());

const HOST = encodeURIComponent("db-1:27017");

test("a configuration file is kept by node, and one with a password never", async () => {
  const put = (text: string) =>
    world.call("PUT", `${cluster}/nodes/${HOST}/config`, { as: "operator", body: { text } });
  const secret = "canary-of-a-config";

  const kept = await put("net:\n  port: 27017 # ours\n");
  const refused = await put(`net:\n  tls:\n    clusterPassword: ${secret}\n`);
  const tooLong = await put(`# ${"x".repeat(140_000)}\n`);

  expect(kept.status).toBe(200);
  expect(problemSchema.parse(await refused.json())).toMatchObject({
    status: 422,
    code: "SECRET_REFUSED",
  });
  expect(problemSchema.parse(await tooLong.json()).code).toBe("INVALID_INPUT");
  const list = await world.call("GET", `${cluster}/node-configs`, { as: "viewer" });
  expect(nodeConfigListSchema.parse(await list.json()).items).toMatchObject([
    { host: "db-1:27017", text: "net:\n  port: 27017 # ours\n", uploadedBy: "operator" },
  ]);
  expect(world.answers.join("\n")).not.toContain(secret);
  expect(world.logLines.join("\n")).not.toContain(secret);
});

test("freeze windows are settings of a cluster, in UTC, and those that never end are refused", async () => {
  const patch = async (freezeWindows: unknown[]) => {
    const body = { settings: { freezeWindows } };
    return world.call("PATCH", cluster, { as: "operator", body });
  };
  const once = {
    kind: "once",
    id: "closing",
    reason: "Month-end closing",
    from: "2026-11-30T18:00:00+01:00",
    until: "2026-12-01T06:00:00Z",
  };
  const weekly = { kind: "weekly", id: "peak", reason: "Peak", fromMinute: 9_000, untilMinute: 60 };

  const kept = clusterSummarySchema.parse(
    await (await patch([once, { ...weekly, untilMinute: 10_200 }])).json(),
  );
  expect(kept.settings.freezeWindows).toEqual([
    { ...once, from: "2026-11-30T17:00:00.000Z", until: "2026-12-01T06:00:00.000Z" },
    { ...weekly, untilMinute: 10_200 },
  ]);
  for (const wrong of [
    [weekly],
    [{ ...once, until: once.from }],
    [once, once],
    [{ ...once, from: "soon" }],
  ]) {
    expect(problemSchema.parse(await (await patch(wrong)).json()).code).toBe("INVALID_INPUT");
  }
  const emptied = clusterSummarySchema.parse(await (await patch([])).json());
  expect(emptied.settings.freezeWindows).toEqual([]);
});
