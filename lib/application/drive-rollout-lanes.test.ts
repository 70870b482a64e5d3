import { describe, expect, test } from "vitest";
import { haltRollout } from "#lib/application/halt-rollout.ts";
import { skipStep } from "#lib/application/skip-step.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { Killed, killAt, withFate } from "#tests/in-memory/mortal-ports.ts";
import {
  approvedWorld,
  drive,
  LIMITS,
  olga,
  type RolloutWorld,
  stored,
} from "#tests/in-memory/rollout-world.ts";
import { driverOf } from "#tests/in-memory/world-driver.ts";

const A: TlsMode = "allowTLS";
/** Four shards of three members, with two routers. */
const SHARDED = {
  sets: { a: [A, A, A], b: [A, A, A], c: [A, A, A], d: [A, A, A] },
  routers: [A, A],
};

const setOf = (host: string) => host.slice(0, host.lastIndexOf("-"));

/** Lets each command take a while, and notes which hosts are at work at the same time. */
function slowed({ cluster, clock }: RolloutWorld): { crowds: string[][]; order: string[] } {
  const atWork = new Set<string>();
  const crowds: string[][] = [];
  const order: string[] = [];
  const { setMode } = driverOf(cluster);
  cluster.faults.setMode = async (...args) => {
    const [host] = args;
    atWork.add(host);
    order.push(host);
    crowds.push([...atWork]);
    await clock.sleep(200);
    const outcome = await setMode(...args);
    await clock.sleep(200);
    atWork.delete(host);
    return outcome;
  };
  return { crowds, order };
}

describe("several sets beside each other", () => {
  test("never two nodes of one set at once, and no more sets than the policy allows", async () => {
    const { world, id } = await approvedWorld(SHARDED, { parallelSets: 3 });
    const { crowds } = slowed(world);

    expect(await world.clock.run(drive(world, id))).toBe("awaiting_approval");

    for (const crowd of crowds) expect(new Set(crowd.map(setOf)).size).toBe(crowd.length);
    expect(Math.max(...crowds.map((crowd) => crowd.length))).toBe(3);
    expect(world.cluster.commands).toHaveLength(14);
  });

  test("the first node of the phase goes alone, routers one after another at the end", async () => {
    const { world, id } = await approvedWorld(SHARDED, { parallelSets: 4 });
    const { crowds, order } = slowed(world);

    await world.clock.run(drive(world, id));

    expect(crowds[0]).toEqual([order[0]]);
    expect(order.slice(-2)).toEqual(["mongos-1:27017", "mongos-2:27017"]);
    expect(crowds.slice(-2)).toEqual([["mongos-1:27017"], ["mongos-2:27017"]]);
  });

  test("primaries go last within their sets", async () => {
    const { world, id } = await approvedWorld(SHARDED, { parallelSets: 4 });
    const { order } = slowed(world);

    await world.clock.run(drive(world, id));

    for (const set of Object.keys(SHARDED.sets)) {
      expect(order.filter((host) => setOf(host) === set).at(-1)).toBe(`${set}-3:27017`);
    }
  });
});

describe("a step that fails beside others", () => {
  const failing = async () => {
    const { world, id } = await approvedWorld(SHARDED, { parallelSets: 3 });
    slowed(world);
    const slow = world.cluster.faults.setMode;
    world.cluster.faults.setMode = async (...args) =>
      args[0] === "b-1:27017"
        ? { kind: "refused", code: 13, codeName: "Unauthorized", errmsg: "not authorized" }
        : (slow?.(...args) ?? driverOf(world.cluster).setMode(...args));
    return { world, id };
  };

  test("lets them finish, begins no other, and halts with its reason", async () => {
    const { world, id } = await failing();

    expect(await world.clock.run(drive(world, id))).toBe("halted");

    const rollout = await stored(world, id);
    const states = Map.groupBy(rollout.steps, (step) => step.state);
    expect(rollout.halt).toMatchObject({ code: "SET_PARAMETER_REFUSED", host: "b-1:27017" });
    expect(states.get("failed")?.map((step) => step.host)).toEqual(["b-1:27017"]);
    expect(states.has("running")).toBe(false);
    expect(states.get("done")?.length).toBe(world.cluster.commands.length);
  });

  test("is not tried again by the worker that takes over after a crash", async () => {
    const { world, id } = await failing();
    let isDead = false;
    const { rollouts } = world.ports;
    const mortal: typeof rollouts = {
      ...rollouts,
      replace: async (next, ...rest) => {
        if (isDead) throw new Error("The process is gone");
        isDead = next.steps.some((step) => step.state === "failed");
        return rollouts.replace(next, ...rest);
      },
    };
    const first = drive(world, id, { as: { ...world.ports, rollouts: mortal } });
    await expect(world.clock.run(first)).rejects.toThrow("gone");
    const crashed = await stored(world, id);

    expect(await world.clock.run(drive(world, id, { owner: "worker-2" }))).toBe("halted");

    const rollout = await stored(world, id);
    expect(crashed).toMatchObject({ state: "running", wish: "halt" });
    expect(crashed.steps.some((step) => step.state === "running")).toBe(true);
    expect(rollout.steps.filter((step) => step.state === "running")).toEqual([]);
    expect(rollout.steps.find((step) => step.state === "failed")?.attempts).toHaveLength(1);
    expect(rollout.halt?.code).toBe("SET_PARAMETER_REFUSED");
  });
});

test("a person's halt lets the nodes at work finish, and no other begin", async () => {
  const { world, id } = await approvedWorld(SHARDED, { parallelSets: 3 });
  const { order } = slowed(world);
  const slow = world.cluster.faults.setMode;
  world.cluster.faults.setMode = async (...args) => {
    const input = { rolloutId: id, expectedVersion: null, reason: "pager" };
    if (order.length === 3) await haltRollout(input, olga, world.ports);
    return slow?.(...args) ?? driverOf(world.cluster).setMode(...args);
  };

  expect(await world.clock.run(drive(world, id))).toBe("halted");

  const { steps } = await stored(world, id);
  expect(steps.filter((step) => step.state === "running")).toEqual([]);
  expect(steps.filter((step) => step.state === "done")).toHaveLength(order.length);
  expect(order.length).toBeLessThanOrEqual(5);
});

test("a step that a person leaves out is not run, and the phase ends without it", async () => {
  const { world, id } = await approvedWorld(["allowTLS", "allowTLS", "allowTLS"]);
  const { steps } = await stored(world, id);
  const input = { rolloutId: id, expectedVersion: null, stepId: steps[1]?.id ?? "" };
  await skipStep({ ...input, reason: "is being rebuilt" }, olga, world.ports);

  expect(await world.clock.run(drive(world, id))).toBe("awaiting_approval");

  expect(world.cluster.commands.map(({ host }) => host)).toEqual(["db-1:27017", "db-3:27017"]);
});

describe("a worker killed with several sets at work", { timeout: 60_000 }, () => {
  const SMALL = { sets: { a: [A, A], b: [A, A], c: [A] }, routers: [A] };

  test.each(["before", "after"] as const)(
    "leaves a phase that the next one finishes without a second command (%s any call)",
    async (when) => {
      for (let call = 1; ; call += 3) {
        const { world, id } = await approvedWorld(SMALL, { parallelSets: 2 });
        slowed(world);
        const first = drive(world, id, { as: withFate(world.ports, killAt(call, when)) });
        const outcome = await world.clock.run(first.catch((thrown: unknown) => thrown));

        await world.clock.advance(LIMITS.leaseTtlMs * 2);
        await world.clock.run(drive(world, id, { owner: "worker-2" }));

        const label = `killed ${when} call ${call}`;
        const { state, steps } = await stored(world, id);
        expect(state, label).toBe("awaiting_approval");
        expect(world.cluster.commands, label).toHaveLength(6);
        expect(
          steps.filter((step) => step.phaseIndex === 0 && step.state !== "done"),
          label,
        ).toEqual([]);
        if (!(outcome instanceof Killed)) return;
      }
    },
  );
});
