import { describe, expect, test } from "vitest";
import { pauseRollout } from "#lib/application/pause-rollout.ts";
import type { Hold } from "#lib/domain/rollout/rollout.ts";
import {
  approvedWorld,
  drive,
  olga,
  type RolloutWorld,
  stored,
  THREE,
} from "#tests/in-memory/rollout-world.ts";
import { driverOf } from "#tests/in-memory/world-driver.ts";

const secondsBetween = (from: Date | string, to: Date | string) =>
  (new Date(to).getTime() - new Date(from).getTime()) / 1_000;

/** Every hold that was stored, in order. */
function holdsOf({ ports }: RolloutWorld): (Hold | null)[] {
  const seen: (Hold | null)[] = [];
  const { replace } = ports.rollouts;
  ports.rollouts.replace = async (next, ...rest) => {
    if (JSON.stringify(seen.at(-1) ?? null) !== JSON.stringify(next.hold)) seen.push(next.hold);
    return replace(next, ...rest);
  };
  return seen;
}

async function commandTimes(world: RolloutWorld): Promise<Date[]> {
  const times: Date[] = [];
  const { setMode } = driverOf(world.cluster);
  world.cluster.faults.setMode = async (...args) => {
    times.push(new Date(world.clock.monotonicMs()));
    return setMode(...args);
  };
  return times;
}

describe("the canary", () => {
  test("is watched for as long as the policy says before the next node is touched", async () => {
    const { world, id } = await approvedWorld(THREE, { canarySoakSeconds: 30 });
    const holds = holdsOf(world);
    const times = await commandTimes(world);

    expect(await world.clock.run(drive(world, id))).toBe("awaiting_approval");

    const [first, second, third] = times;
    if (first === undefined || second === undefined || third === undefined)
      throw new Error("Three");
    expect(secondsBetween(first, second)).toBeGreaterThanOrEqual(30);
    expect(secondsBetween(first, second)).toBeLessThan(33);
    expect(secondsBetween(second, third)).toBeLessThan(2);
    expect(holds).toHaveLength(2);
    expect(holds[0]).toMatchObject({ code: "CANARY_SOAK", host: "db-1:27017" });
    expect(secondsBetween(holds[0]?.since ?? "", holds[0]?.until ?? "")).toBe(30);
    expect(holds[1]).toBeNull();
  });

  test("is watched by the next worker only for what is left of it", async () => {
    const { world, id } = await approvedWorld(THREE, { canarySoakSeconds: 30 });
    const times = await commandTimes(world);
    const stop = new AbortController();
    const first = drive(world, id, { stop: stop.signal });
    const cut = world.clock.sleep(20_000).then(() => stop.abort(new Error("The worker stops")));
    await world.clock.run(Promise.all([first, cut]));

    await world.clock.run(drive(world, id, { owner: "worker-2" }));

    expect(secondsBetween(times[0] ?? "", times[1] ?? "")).toBeLessThan(33);
  });

  test.each([3_600_000, -3_600_000])(
    "is watched neither longer nor shorter when the clock jumps by %i ms",
    async (jump) => {
      const { world, id } = await approvedWorld(THREE, { canarySoakSeconds: 30 });
      const times = await commandTimes(world);
      const jumped = world.clock.sleep(10_000).then(() => world.clock.jump(jump));

      expect(await world.clock.run(drive(world, id))).toBe("awaiting_approval");
      await jumped;

      expect(secondsBetween(times[0] ?? "", times[1] ?? "")).toBeGreaterThanOrEqual(30);
      expect(secondsBetween(times[0] ?? "", times[1] ?? "")).toBeLessThan(33);
      expect(world.cluster.commands).toHaveLength(3);
    },
  );

  test("that loses its set while it is watched halts the rollout before the next node", async () => {
    const { world, id } = await approvedWorld(THREE, { canarySoakSeconds: 30 });
    const elect = world.clock.sleep(10_000).then(() => {
      world.cluster.primary = "db-2:27017";
    });

    expect(await world.clock.run(drive(world, id))).toBe("halted");
    await elect;

    expect((await stored(world, id)).halt).toMatchObject({ code: "UNEXPECTED_ELECTION" });
    expect(world.cluster.commands).toHaveLength(1);
  });
});

describe("a time in which nothing may be changed", () => {
  const freeze = async (world: RolloutWorld, from: string, until: string) => {
    const cluster = await world.ports.clusters.find("cluster-1");
    if (cluster === null) throw new Error("No cluster");
    const window = { id: "w", reason: "month-end closing", kind: "once" as const, from, until };
    const settings = { ...cluster.settings, freezeWindows: [window] };
    await world.ports.clusters.replace({ ...cluster, settings }, null, []);
  };

  test("lets the current node finish, holds, and ends by itself", async () => {
    const { world, id } = await approvedWorld(THREE, { canarySoakSeconds: 10 });
    await freeze(world, "2026-11-22T10:00:05.000Z", "2026-11-22T12:00:00.000Z");
    const holds = holdsOf(world);
    const times = await commandTimes(world);

    expect(await world.clock.run(drive(world, id))).toBe("awaiting_approval");

    expect(times).toHaveLength(3);
    expect(times[0]?.toISOString()).toMatch(/^2026-11-22T10:00:0/);
    expect(times[1]?.toISOString()).toMatch(/^2026-11-22T12:00:0/);
    expect(holds.map((hold) => hold?.code ?? null)).toEqual(["CANARY_SOAK", "FROZEN", null]);
    expect(holds[1]?.until).toBe("2026-11-22T12:00:00.000Z");
  });

  test("a schedule is kept too, and can be paused", async () => {
    const { world, id } = await approvedWorld(THREE);
    const rollout = await stored(world, id);
    const notBefore = "2026-11-22T11:00:00.000Z";
    const next = { ...rollout, version: rollout.version + 1, notBefore };
    await world.ports.rollouts.replace(next, rollout.version, []);
    const input = { rolloutId: id, expectedVersion: null };
    const pause = world.clock.sleep(600_000).then(() => pauseRollout(input, olga, world.ports));

    expect(await world.clock.run(drive(world, id))).toBe("paused");
    await pause;

    expect(world.cluster.commands).toEqual([]);
    expect((await stored(world, id)).hold).toBeNull();
  });
});

describe("what is watched in the background", () => {
  test("a node that stops serving plaintext while its mode serves it halts the rollout", async () => {
    const { world, id } = await approvedWorld(THREE, { canarySoakSeconds: 60 });
    const closed = { accepted: false, leafSha256: null, connectionId: null, failure: null };
    const breaking = world.clock.sleep(10_000).then(() => {
      world.cluster.faults.plaintextHello = async (host) =>
        host === "db-3:27017"
          ? { ok: true, value: closed }
          : driverOf(world.cluster).plaintextHello(host);
    });

    expect(await world.clock.run(drive(world, id))).toBe("halted");
    await breaking;

    const { halt } = await stored(world, id);
    expect(halt).toMatchObject({ code: "CONNECTIVITY_LOST", host: "db-3:27017" });
    expect(halt?.message).toContain("since 2026-11-22T10:00:1");
    expect(world.cluster.commands).toHaveLength(1);
  });

  test("one failure that passes halts nothing", async () => {
    const { world, id } = await approvedWorld(THREE, { canarySoakSeconds: 60 });
    let looks = 0;
    world.cluster.faults.tlsHello = async (host) => {
      looks += 1;
      return looks === 10
        ? {
            ok: true,
            value: { accepted: false, leafSha256: null, connectionId: null, failure: null },
          }
        : driverOf(world.cluster).tlsHello(host);
    };

    expect(await world.clock.run(drive(world, id))).toBe("awaiting_approval");
    expect(looks).toBeGreaterThan(10);
  });

  const CERTIFICATE =
    "2026-11-22T10:00:09.000+0000 E  NETWORK  [conn5] SSL peer certificate validation failed: self signed certificate";
  const REFUSED =
    "2026-11-22T10:00:09.000+0000 I  NETWORK  [conn7] Error receiving request from client: SSLHandshakeFailed: The server is configured to only allow SSL connections. Ending connection from 10.0.0.7:38650 (connection id: 7)";

  const logLater = (world: RolloutWorld, ...lines: string[]) =>
    world.clock.sleep(8_000).then(() => {
      world.cluster.nodes.get("db-2:27017")?.log.push(...lines);
    });

  test("a handshake that fails for a certificate halts the rollout and names the line", async () => {
    const { world, id } = await approvedWorld(THREE, { canarySoakSeconds: 60 });
    const later = logLater(world, CERTIFICATE);

    expect(await world.clock.run(drive(world, id))).toBe("halted");
    await later;

    const { halt } = await stored(world, id);
    expect(halt).toMatchObject({ code: "HANDSHAKES_FAIL", host: "db-2:27017" });
    expect(halt?.message).toContain(CERTIFICATE);
  });

  test("one that failed before the rollout in the same way is held against nobody", async () => {
    const { world, id } = await approvedWorld(THREE, { canarySoakSeconds: 60 });
    world.cluster.nodes.get("db-2:27017")?.log.push(CERTIFICATE);
    const later = logLater(world, CERTIFICATE);

    expect(await world.clock.run(drive(world, id))).toBe("awaiting_approval");
    await later;
  });

  test("connections that are turned away count when somebody insists, as no look of ours does", async () => {
    const once = await approvedWorld(THREE, { canarySoakSeconds: 60 });
    const later = logLater(once.world, REFUSED, REFUSED);
    expect(await once.world.clock.run(drive(once.world, once.id))).toBe("awaiting_approval");
    await later;

    const often = await approvedWorld(THREE, { canarySoakSeconds: 60 });
    const insisting = logLater(often.world, ...Array.from({ length: 6 }, () => REFUSED));
    expect(await often.world.clock.run(drive(often.world, often.id))).toBe("halted");
    await insisting;
  });
});
