import { expect, test } from "vitest";
import { showBackOut } from "#lib/application/show-back-out.ts";
import { aFact } from "#tests/builders/cluster.ts";
import { aReplicaSet } from "#tests/builders/observation.ts";
import { aPlan, aRollout } from "#tests/builders/rollout.ts";
import { createRolloutWorld, olga } from "#tests/in-memory/rollout-world.ts";

const HOSTS = aPlan().nodes.map(({ host }) => host);

/** A rollout of which these hosts, by host, have ended their first phase at the given times. */
async function worldWith(doneAt: Record<string, string>) {
  const world = await createRolloutWorld(["allowTLS"]);
  const rollout = aRollout();
  const steps = rollout.steps.map((step) => {
    const finishedAt = step.phaseIndex === 0 ? doneAt[step.host] : undefined;
    if (finishedAt === undefined) return step;
    const attempt = {
      number: 1,
      epoch: 1,
      startedAt: finishedAt,
      finishedAt,
      outcome: "done" as const,
      modeBefore: "allowTLS" as const,
      modeAfter: "preferTLS" as const,
      events: [],
    };
    return { ...step, state: "done" as const, attempts: [attempt] };
  });
  await world.ports.rollouts.insert({ ...rollout, steps }, []);
  return world;
}

const look = async ({ ports }: Awaited<ReturnType<typeof worldWith>>, phaseIndex: number) => {
  const shown = await showBackOut({ rolloutId: "rollout-1", phaseIndex }, olga, ports);
  const steps = shown.back.ok ? shown.back.value.steps : [];
  return { ...shown, moves: steps.map(({ host, from, to }) => `${host} ${from} ${to}`) };
};

test("the way back from a phase that lies ahead begins at its end", async () => {
  const world = await worldWith({});

  const { moves, isBegun } = await look(world, 1);

  expect(isBegun).toBe(false);
  expect(moves).toEqual(HOSTS.map((host) => `${host} requireTLS preferTLS`));
});

test("of a phase that was begun only nodes that have moved are restarted", async () => {
  const [first = ""] = HOSTS;
  const world = await worldWith({ [first]: "2026-11-22T12:00:00.000Z" });
  const observedAt = "2026-11-22T11:00:00.000Z";
  const seen = { ...aReplicaSet(["allowTLS", "allowTLS", "allowTLS"]), observedAt };
  await world.ports.observations.append("cluster-1", seen, aFact());

  const { moves, isBegun } = await look(world, 0);

  expect(isBegun).toBe(true);
  expect(moves).toEqual([`${first} preferTLS allowTLS`]);
});

test("a phase that the plan does not have is refused", async () => {
  const world = await worldWith({});

  await expect(look(world, 9)).rejects.toMatchObject({ code: "PHASE_NOT_FOUND" });
});
