import { setTimeout } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { createProber } from "#lib/infrastructure/probe/prober.ts";
import type { SimulatedCluster } from "#simulator/cluster/cluster.ts";
import { closeDrivers, openDriver } from "#tests/integration/opened-driver.ts";

afterEach(closeDrivers);

function setParametersIn({ commandLog }: SimulatedCluster) {
  return commandLog.filter((entry) => entry.command === "setParameter");
}

describe("the mode of a node", () => {
  test("is set by exactly one command and reads back", async () => {
    const { cluster: running, driver: on, hosts } = await openDriver();
    const [host = ""] = hosts;

    expect(await on.readMode(host)).toEqual({
      ok: true,
      value: { mode: "allowTLS", vocabulary: "tls" },
    });
    expect(await on.setMode(host, "tls", "preferTLS")).toEqual({
      kind: "changed",
      was: "allowTLS",
    });
    expect(await on.readMode(host)).toMatchObject({ value: { mode: "preferTLS" } });
    expect(setParametersIn(running)).toHaveLength(1);
    expect(setParametersIn(running)[0]?.request).toMatchObject({ tlsMode: "preferTLS" });
  });

  test("is set in the words of a 4.0", async () => {
    const { driver: on, hosts } = await openDriver({ version: "4.0", vocabulary: "ssl" });
    const [host = ""] = hosts;

    expect(await on.setMode(host, "ssl", "preferTLS")).toEqual({
      kind: "changed",
      was: "allowSSL",
    });
  });

  test("that may not follow is refused in the server's words", async () => {
    const { driver: on, hosts } = await openDriver();

    expect(await on.setMode(hosts[0] ?? "", "tls", "requireTLS")).toEqual({
      kind: "refused",
      code: 2,
      codeName: "BadValue",
      errmsg: "Illegal state transition for tlsMode, attempt to change from allowTLS to requireTLS",
    });
  });

  test("is unknown when no reply comes, and the command is not sent twice", async () => {
    const { cluster: running, driver: on, hosts } = await openDriver();
    const [host = ""] = hosts;
    await on.readMode(host);
    // A session that has just answered is not asked again whether it lives.
    await setTimeout(1_200);
    running.onCommand = ({ command }) => {
      if (command === "ping") void running.setFault(host, { latencyMs: 3_000 });
    };

    const outcome = await on.setMode(host, "tls", "preferTLS");
    running.onCommand = null;
    await running.clearFaults();

    const commands = running.commandLog.map((entry) => entry.command);
    expect(commands.slice(commands.indexOf("ping") + 1)).not.toContain("isMaster");
    expect(outcome).toMatchObject({ kind: "unknown", failure: { code: "TIMEOUT" } });
    expect(setParametersIn(running).length).toBeLessThanOrEqual(1);
  });

  test("is read again after the node has restarted", async () => {
    const { cluster: running, driver: on, hosts } = await openDriver();
    const [host = ""] = hosts;
    await on.readMode(host);

    await running.restartInMode(host, "preferTLS");

    expect(await on.readMode(host)).toMatchObject({ ok: true, value: { mode: "preferTLS" } });
  });

  test("of a node that is down is a failed reading", async () => {
    const { cluster: running, driver: on, hosts } = await openDriver();
    const [host = ""] = hosts;
    await running.setFault(host, { killed: true });

    expect(await on.readMode(host)).toMatchObject({
      ok: false,
      failure: { code: "CONNECTION_REFUSED" },
    });
  });
});

describe("the wire", () => {
  test.each([
    ["disabled", true, false],
    ["allowTLS", true, true],
    ["requireTLS", false, true],
  ] as const)("of %s answers plaintext %s and TLS %s", async (mode, plaintext, tls) => {
    const { driver: on, hosts } = await openDriver({ modes: [mode] });
    const [host = ""] = hosts;

    expect(await on.plaintextHello(host)).toMatchObject({ value: { accepted: plaintext } });
    expect(await on.tlsHello(host)).toMatchObject({ value: { accepted: tls } });
  });

  test("shows the same leaf as the probe", async () => {
    const { driver: on, hosts, target } = await openDriver();
    const { nodes } = await createProber({ now: () => new Date() }).probeCluster(target, {
      depth: "base",
    });

    const hello = await on.tlsHello(hosts[0] ?? "");

    expect(hello).toMatchObject({ value: { leafSha256: nodes[0]?.tls.chain[0]?.sha256 } });
  });
});

describe("the cluster", () => {
  test("tells its members as the observation spells them", async () => {
    const shape = { kind: "sharded", shards: 1, membersPerShard: 2, routers: 1 } as const;
    const { driver: on, target } = await openDriver({ shape });
    const { cluster, nodes } = await createProber({ now: () => new Date() }).probeCluster(target, {
      depth: "base",
    });

    const membership = await on.membership();

    expect(membership).toEqual({
      ok: true,
      value: {
        configVersion: cluster.configVersion,
        members: nodes.map(({ host, memberId, group }) => ({ host, memberId, group })),
      },
    });
  });

  test("shows replication as each member sees it", async () => {
    const { driver: on, hosts } = await openDriver();

    const replication = await on.replication(hosts[1] ?? "");

    expect(replication).toMatchObject({
      value: { state: "SECONDARY", members: [{ healthy: true }, { healthy: true }] },
    });
  });

  test("has no replication on a standalone", async () => {
    const { driver: on, hosts } = await openDriver({ shape: { kind: "standalone" } });

    expect(await on.replication(hosts[0] ?? "")).toEqual({ ok: true, value: null });
  });
});
