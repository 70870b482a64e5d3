import { expect, test } from "vitest";
import type { Hold } from "#lib/domain/rollout/rollout.ts";
import { roadWorld, walkPhase } from "#tests/in-memory/road-world.ts";
import { approve, drive, LIMITS, type RolloutWorld } from "#tests/in-memory/rollout-world.ts";
import { nodeOf } from "#tests/in-memory/world-state.ts";

const SHARDED = {
  sets: { config: ["disabled", "disabled"], a: ["disabled", "disabled"] },
  routers: ["disabled", "disabled"],
} as const;

/** What is stored as held while the routers have their turn. */
function holdsOf({ ports }: RolloutWorld): Hold[] {
  const holds: Hold[] = [];
  const { replace } = ports.rollouts;
  ports.rollouts.replace = async (next, ...rest) => {
    if (next.hold !== null) holds.push(next.hold);
    return replace(next, ...rest);
  };
  return holds;
}

const startOf = ({ cluster }: RolloutWorld, host: string) => nodeOf(cluster, host).startedAt;

function secondsBetweenRouters(world: RolloutWorld): number {
  const [first, second] = ["mongos-1:27017", "mongos-2:27017"].map((host) => startOf(world, host));
  return ((second?.getTime() ?? 0) - (first?.getTime() ?? 0)) / 1_000;
}

test("a router is restarted only when clients had the time to find the one before it", async () => {
  const { world, id } = await roadWorld(SHARDED, { phases: ["allow"] });
  const holds = holdsOf(world);

  expect(await walkPhase(world, id)).toBe("succeeded");

  const apart = secondsBetweenRouters(world);
  expect(apart).toBeGreaterThanOrEqual(LIMITS.routersApartMs / 1_000);
  expect(apart).toBeLessThan(LIMITS.routersApartMs / 1_000 + 4);
  expect(holds.map(({ code }) => code)).toEqual(["ROUTERS_APART"]);
  const [hold] = holds;
  expect(hold).toMatchObject({ host: "mongos-1:27017" });
  const lastsMs = Date.parse(hold?.until ?? "") - Date.parse(hold?.since ?? "");
  expect(lastsMs).toBe(LIMITS.routersApartMs);
});

test("the next worker waits only for what is left", async () => {
  const { world, id } = await roadWorld(SHARDED, { phases: ["allow"] });
  await approve(world, id);
  const stop = new AbortController();
  const first = drive(world, id, { stop: stop.signal });
  const begun = startOf(world, "mongos-1:27017").getTime();
  const cut = (async () => {
    while (startOf(world, "mongos-1:27017").getTime() === begun) await world.clock.sleep(500);
    await world.clock.sleep(4_000);
    stop.abort(new Error("The worker stops"));
  })();
  await world.clock.run(Promise.all([first, cut]));

  expect(await world.clock.run(drive(world, id, { owner: "worker-2" }))).toBe("succeeded");

  expect(secondsBetweenRouters(world)).toBeLessThan(LIMITS.routersApartMs / 1_000 + 4);
});

test("a phase that restarts nothing moves router after router", async () => {
  const modes = { sets: { a: ["allowTLS"] }, routers: ["allowTLS", "allowTLS"] } as const;
  const { world, id } = await roadWorld(modes, { phases: ["prefer"], target: "preferTLS" });
  const holds = holdsOf(world);

  await walkPhase(world, id);

  expect(world.cluster.commands).toHaveLength(3);
  expect(holds).toEqual([]);
});
