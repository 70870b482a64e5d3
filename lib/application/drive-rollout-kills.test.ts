import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rungOf } from "#lib/domain/mode/tls-mode.ts";
import {
  countCalls,
  type Fate,
  freezeAt,
  Killed,
  killAt,
  withFate,
} from "#tests/in-memory/mortal-ports.ts";
import {
  approve,
  createRolloutWorld,
  drive,
  LIMITS,
  type RolloutWorld,
  stored,
  submitted,
} from "#tests/in-memory/rollout-world.ts";
import { driverOf } from "#tests/in-memory/world-driver.ts";

/** Hundreds of whole rollouts a test; a busy machine needs its time for them. */
const TIMEOUT_MS = 60_000;

/** Two nodes and two phases are the least that has every kind of moment in it. */
async function approvedWorld() {
  const world = await createRolloutWorld(["allowTLS", "allowTLS"]);
  const { id } = await submitted(world);
  await approve(world, id);
  return { world, id };
}

/**
 * A worker process: drives until the rollout is over, approves what waits, and is replaced by the next
 * process of the list when it is killed; the last one lives on.
 */
async function work(
  world: RolloutWorld,
  id: string,
  { owner = "worker", fates = [] as readonly Fate[] } = {},
): Promise<void> {
  let processes = 0;
  let as = withFate(world.ports, fates[0] ?? countCalls());
  for (;;) {
    try {
      const outcome = await drive(world, id, { owner: `${owner}-${processes}`, as });
      if (outcome === "succeeded") return;
      if (outcome === "awaiting_approval") await approve(world, id).catch(ignoreRace);
      else await world.clock.sleep(LIMITS.leaseTtlMs / 2);
    } catch (thrown) {
      if (!(thrown instanceof Killed)) throw thrown;
      processes += 1;
      as = withFate(world.ports, fates[processes] ?? countCalls());
    }
  }
}

/** Both workers may see the same phase wait; one of the two approvals comes too late. */
function ignoreRace(thrown: unknown): void {
  if (!(thrown instanceof Error) || !("code" in thrown)) throw thrown;
}

/** What the servers saw: each node moved once to each mode, and nobody ahead of the barrier. */
function expectOneOrderlyMoveEach(world: RolloutWorld, label: string): void {
  const changed = world.cluster.commands.filter(({ outcome }) => outcome === "changed");
  const keys = changed.map(({ host, to }) => `${host} ${to}`);
  expect(keys.toSorted(), label).toEqual(
    world.cluster.hosts.flatMap((host) => [`${host} preferTLS`, `${host} requireTLS`]).toSorted(),
  );
  const rungs = changed.map(({ to }) => rungOf(to));
  expect(rungs, label).toEqual(rungs.toSorted((a, b) => a - b));
}

async function expectWholeRecord(world: RolloutWorld, id: string, label: string): Promise<void> {
  const rollout = await stored(world, id);
  const attempts = rollout.steps.flatMap((step) => step.attempts);
  const epochs = attempts.map((attempt) => attempt.epoch);
  expect(rollout.state, label).toBe("succeeded");
  expect(new Set(rollout.steps.map((step) => step.state)), label).toEqual(new Set(["done"]));
  expect(
    attempts.filter((attempt) => attempt.finishedAt === null),
    label,
  ).toEqual([]);
  expect(epochs, label).toEqual(epochs.toSorted((a, b) => a - b));
}

async function callsOfAQuietLife(): Promise<string[]> {
  const { world, id } = await approvedWorld();
  const fate = countCalls();
  await world.clock.run(work(world, id, { fates: [fate] }));
  return fate.calls;
}

describe("a process killed at any call of any port", () => {
  test.each(["before", "after"] as const)(
    "leaves a rollout that the next one finishes without a second command (%s the call)",
    { timeout: TIMEOUT_MS },
    async (when) => {
      const calls = await callsOfAQuietLife();
      expect(calls.length).toBeGreaterThan(80);
      for (const [i, call] of calls.entries()) {
        const { world, id } = await approvedWorld();

        await world.clock.run(work(world, id, { fates: [killAt(i + 1, when)] }));

        const label = `killed ${when} call ${i + 1}, ${call}`;
        expect(world.cluster.commands, label).toHaveLength(4);
        expectOneOrderlyMoveEach(world, label);
        await expectWholeRecord(world, id, label);
      }
    },
  );

  test("may be followed by more killed ones", { timeout: TIMEOUT_MS }, async () => {
    const fate = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.constantFrom("before", "after"));
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { minLength: 2, maxLength: 12 }), async (lives) => {
        const { world, id } = await approvedWorld();
        const fates = lives.map(([n, when]) => killAt(n, when === "before" ? "before" : "after"));

        await world.clock.run(work(world, id, { fates }));

        expect(world.cluster.commands).toHaveLength(4);
        expectOneOrderlyMoveEach(world, "several lives");
        await expectWholeRecord(world, id, "several lives");
      }),
      { numRuns: 60 },
    );
  });
});

describe("a process frozen at any call of any port until another one has taken over", () => {
  /** Between the last look at the lease and the command nothing can help; everywhere else nothing is sent. */
  const isTooLate = (calls: readonly string[], i: number, when: "before" | "after") =>
    when === "before"
      ? calls[i] === "driver.setMode"
      : calls[i] === "leases.renew" && calls[i + 1] === "driver.setMode";

  test.each(["before", "after"] as const)(
    "writes nothing when it wakes, and repeats at most the one command it was in (%s the call)",
    { timeout: TIMEOUT_MS },
    async (when) => {
      const calls = await callsOfAQuietLife();
      for (const [i, call] of calls.entries()) {
        const { world, id } = await approvedWorld();
        const frozen = freezeAt(i + 1, when, () => world.clock.sleep(LIMITS.leaseTtlMs * 6));
        const first = work(world, id, { owner: "frozen", fates: [frozen] });
        const awake = world.clock.sleep(1).then(() => work(world, id, { owner: "awake" }));

        await world.clock.run(awake);
        const wokenTo = await stored(world, id);
        await world.clock.run(first);

        const label = `frozen ${when} call ${i + 1}, ${call}`;
        const refused = world.cluster.commands.filter(({ outcome }) => outcome === "refused");
        expect(refused.length, label).toBe(isTooLate(calls, i, when) ? 1 : 0);
        expectOneOrderlyMoveEach(world, label);
        await expectWholeRecord(world, id, label);
        expect(await stored(world, id), label).toEqual(wokenTo);
      }
    },
  );
});

describe("a lost reply", () => {
  test("to setParameter is found out by looking, not by asking again", async () => {
    const { world, id } = await approvedWorld();
    const { setMode } = driverOf(world.cluster);
    world.cluster.faults.setMode = async (...args) => {
      await setMode(...args);
      return { kind: "unknown", failure: { code: "TIMEOUT", message: "no answer in 5000 ms" } };
    };

    await world.clock.run(work(world, id));

    expect(world.cluster.commands).toHaveLength(4);
    expectOneOrderlyMoveEach(world, "lost replies");
  });
});
