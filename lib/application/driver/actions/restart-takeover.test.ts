import { expect, test } from "vitest";
import { pauseRollout } from "#lib/application/pause-rollout.ts";
import { resumeRollout } from "#lib/application/resume-rollout.ts";
import type { WorldShape } from "#tests/in-memory/cluster-world.ts";
import { type Fate, Killed, withFate } from "#tests/in-memory/mortal-ports.ts";
import { roadWorld, stepOf } from "#tests/in-memory/road-world.ts";
import {
  approve,
  drive,
  LIMITS,
  olga,
  pass,
  type RolloutWorld,
  stored,
} from "#tests/in-memory/rollout-world.ts";
import { restartAsAsked, stopNode } from "#tests/in-memory/world-state.ts";

const ONE_SET: WorldShape = { sets: { rs0: ["disabled", "disabled", "disabled"] } };
const SHARDED: WorldShape = {
  sets: { config: ["disabled", "disabled"], a: ["disabled", "disabled"] },
  routers: ["disabled"],
};

/** A process that dies when it is told to: whatever it asks for next is its last call. */
function mortal(): Fate & { die(): void } {
  let isDead = false;
  const check = async () => {
    if (isDead) throw new Killed();
  };
  return {
    before: check,
    after: check,
    die: () => {
      isDead = true;
    },
  };
}

/** Drives until a restart by hand is awaited whose node is down then; the worker still lives. */
async function withNodeDown(shape: WorldShape, isMet: (host: string) => boolean = () => true) {
  const { world, id } = await roadWorld(shape, {
    phases: ["allow"],
    policy: { restartBy: "runbook" },
  });
  await approve(world, id);
  const fate = mortal();
  const walking = drive(world, id, { as: withFate(world.ports, fate) });
  const gone = walking.catch((thrown: unknown) => {
    if (!(thrown instanceof Killed)) throw thrown;
    return "killed" as const;
  });
  for (let asked = 0; asked < 20; asked += 1) {
    await pass(world, 5);
    const order = world.cluster.orders.at(-1);
    if (order === undefined) throw new Error("No restart was asked for");
    if (isMet(order.host)) {
      stopNode(world.cluster, order.host);
      await pass(world, 5);
      return { world, id, order, fate, gone };
    }
    restartAsAsked(world.cluster, order);
  }
  throw new Error("That restart was never asked for");
}

/** Restarts whatever is asked for, until the drive ends. */
async function obey(world: RolloutWorld, walking: Promise<unknown>) {
  let isOver = false;
  void walking.finally(() => {
    isOver = true;
  });
  let done = world.cluster.orders.length;
  for (let looks = 0; looks < 300 && !isOver; looks += 1) {
    for (const order of world.cluster.orders.slice(done)) restartAsAsked(world.cluster, order);
    done = world.cluster.orders.length;
    await pass(world, 1);
  }
  return walking;
}

test.each<[string, WorldShape, string]>([
  ["a member", ONE_SET, "rs0-1:27017"],
  ["the last member", ONE_SET, "rs0-3:27017"],
  ["a member of a shard", SHARDED, "a-1:27017"],
  ["the only router", SHARDED, "mongos-1:27017"],
  ["a standalone", { sets: {}, standalone: "disabled" }, "alone:27017"],
])(
  "the next worker goes on waiting for %s that is down for its restart",
  async (_what, shape, host) => {
    const { world, id, order, fate, gone } = await withNodeDown(shape, (asked) => asked === host);
    fate.die();
    expect(await world.clock.run(gone)).toBe("killed");
    // Longer than a set may be ill, and than a look at the whole cluster is put off.
    await pass(world, LIMITS.replicationTimeoutMs / 1_000);

    const next = drive(world, id, { owner: "worker-2" });
    await pass(world, (2 * LIMITS.replicationTimeoutMs) / 1_000);

    const waiting = await stored(world, id);
    expect(waiting.halt).toBeNull();
    expect(waiting.hold).toMatchObject({ code: "RESTART_AWAITED", host });
    expect(stepOf(waiting, host, "allow").state).toBe("running");
    restartAsAsked(world.cluster, order);
    expect(await obey(world, next)).toBe("succeeded");
  },
);

test("a rollout that was paused meanwhile goes on waiting when it is resumed", async () => {
  const { world, id, order, gone } = await withNodeDown(ONE_SET);
  await pauseRollout({ rolloutId: id, expectedVersion: null, reason: "" }, olga, world.ports);
  expect(await world.clock.run(gone)).toBe("paused");
  await pass(world, LIMITS.replicationTimeoutMs / 1_000);
  await resumeRollout({ rolloutId: id, expectedVersion: null }, olga, world.ports);

  const next = drive(world, id, { owner: "worker-2" });
  await pass(world, (2 * LIMITS.replicationTimeoutMs) / 1_000);

  expect((await stored(world, id)).hold).toMatchObject({ code: "RESTART_AWAITED" });
  restartAsAsked(world.cluster, order);
  expect(await obey(world, next)).toBe("succeeded");
});

test("another set that is ill still halts the next worker", async () => {
  const { world, id, fate, gone } = await withNodeDown(
    SHARDED,
    (host) => host === "config-1:27017",
  );
  fate.die();
  await world.clock.run(gone);
  stopNode(world.cluster, "a-1:27017");
  await pass(world, 20);

  const outcome = await world.clock.run(drive(world, id, { owner: "worker-2" }));

  expect(outcome).toBe("halted");
  expect((await stored(world, id)).halt?.host).toBe("a-1:27017");
});
