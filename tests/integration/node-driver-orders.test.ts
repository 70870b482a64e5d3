import { afterEach, describe, expect, test } from "vitest";
import { createProber } from "#lib/infrastructure/probe/prober.ts";
import type { SimulatedClusterOptions } from "#simulator/cluster/cluster-options.ts";
import { closeDrivers, openDriver } from "#tests/integration/opened-driver.ts";
import { holdClient } from "#tests/processes/held-client.ts";

afterEach(closeDrivers);

async function open(options: Partial<SimulatedClusterOptions> = {}) {
  const { cluster, driver, hosts, target } = await openDriver({ modes: ["preferTLS"], ...options });
  const [host = "", peer = ""] = hosts;
  return { running: cluster, on: driver, host, peer, target };
}

describe("what old servers do not have is refused by name, and not sent", () => {
  test.each([
    ["dropConnections", "4.0", "4.2"],
    ["rotateCertificates", "4.2", "5.0"],
  ] as const)("%s by a %s", async (command, version, since) => {
    const vocabulary = version === "4.0" ? "ssl" : "tls";
    const { running, on, host, peer } = await open({ version, vocabulary });

    const outcome =
      command === "dropConnections"
        ? await on.dropConnections(host, [peer])
        : await on.rotateCertificates(host, "by a test");

    expect(outcome).toEqual({
      kind: "refused",
      code: 59,
      codeName: "CommandNotFound",
      errmsg: `${host} has no ${command}, which came with ${since}`,
    });
    expect(running.commandLog.map((entry) => entry.command)).not.toContain(command);
  });

  test("a connection of a 4.0 has a number all the same", async () => {
    const { on, host, target } = await open({ version: "4.0", vocabulary: "ssl" });
    const client = await holdClient(host, "before", target.credentials.clientPem);

    const newest = await on.newestConnectionId(host);

    const listed = await on.connections(host);
    client.close();
    const before = listed.ok ? listed.value.find(({ appName }) => appName === "before") : undefined;
    expect(before?.connectionId).toBeLessThan(newest.ok ? newest.value : 0);
  });
});

test("certificates are read anew with the message in the log", async () => {
  const { running, on, host } = await open({ version: "7.0" });

  expect(await on.rotateCertificates(host, "rollout 7")).toEqual({
    kind: "done",
    reply: "{ ok: 1 }",
  });
  expect(running.commandLog.at(-1)?.request).toMatchObject({ message: "rollout 7" });
});

test("members prove themselves otherwise by a command of its own", async () => {
  const { running, on, host } = await open({
    version: "4.2",
    adjust: (options) => ({
      ...options,
      startup: { ...options.startup, clusterAuthMode: "sendKeyFile" },
    }),
  });

  expect(await on.setClusterAuthMode(host, "sendX509")).toEqual({
    kind: "changed",
    was: "sendKeyFile",
  });
  expect(await on.setClusterAuthMode(host, "sendX509")).toMatchObject({ kind: "refused", code: 2 });
  const last = running.commandLog.filter(({ command }) => command === "setParameter");
  expect(Object.keys(last[0]?.request ?? {})).not.toContain("tlsMode");
});

test("an arbiter under access control is seen by the wire only", async () => {
  const shape = { kind: "replica-set", members: 3 } as const;
  const { running, on } = await open({ shape, arbiter: true, modes: ["requireTLS"] });
  const arbiter = running.nodes.at(-1)?.host ?? "";

  expect(await on.wireModes(arbiter)).toEqual({ ok: true, value: ["requireTLS"] });
  expect(await on.connections(arbiter)).toMatchObject({
    ok: false,
    failure: { code: "NOT_AUTHORIZED" },
  });
});

test("the wire of a node that is down shows no mode", async () => {
  const { running, on, host } = await open();
  await running.setFault(host, { killed: true });

  expect(await on.wireModes(host)).toMatchObject({
    ok: false,
    failure: { code: "CONNECTION_REFUSED" },
  });
});

test("a router lists its own connections", async () => {
  const shape = { kind: "sharded", shards: 1, membersPerShard: 2, routers: 1 } as const;
  const { running, on, target } = await open({ shape });
  const router = running.nodes.at(-1)?.host ?? "";
  const client = await holdClient(router, "orders", target.credentials.clientPem);

  const listed = await on.connections(router);

  client.close();
  expect(listed).toMatchObject({ ok: true });
  expect(listed.ok ? listed.value.map(({ client: from }) => from) : []).toContain(client.address);
});

test("lines that a node has thrown away are told as a gap", async () => {
  const { running, on, host } = await open();
  const before = await on.logSince(host, null);
  const { log } = running.node(host).state;
  for (let line = 0; line < 3_000; line += 1) {
    log.write({ severity: "I", component: "NETWORK", context: "t", text: "x", id: 1, msg: "x" });
  }

  const mark = before.ok ? before.value.mark : 0;
  const slice = await on.logSince(host, mark);

  expect(slice).toMatchObject({ ok: true, value: { hasGap: true } });
  expect(slice.ok ? slice.value.lines.length : 0).toBe(1024);
});

test("a mark from before a restart is told as a gap", async () => {
  const { running, on, host } = await open();
  for (let looks = 0; looks < 5; looks += 1) await on.tlsHello(host);
  const before = await on.logSince(host, null);
  await running.restartInMode(host, "preferTLS");

  const slice = await on.logSince(host, before.ok ? before.value.mark + 1_000 : 0);

  expect(slice).toMatchObject({ ok: true, value: { hasGap: true } });
});

test("a probe shows the options that a node was started with", async () => {
  const { host, target } = await open();

  const { nodes } = await createProber({ now: () => new Date() }).probeCluster(target, {
    depth: "base",
  });

  const options = nodes.find((node) => node.host === host)?.options;
  expect(options).toMatchObject({ program: "mongod", replSetName: "rs0" });
  expect(options?.tls.modes).toEqual([{ section: "tls", word: "preferTLS" }]);
});
