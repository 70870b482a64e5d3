import { describe, expect, test } from "vitest";
import { confirmStep } from "#lib/application/confirm-step.ts";
import { retryStep } from "#lib/application/retry-step.ts";
import { skipStep } from "#lib/application/skip-step.ts";
import type { StepAction } from "#lib/domain/rollout/plan.ts";
import { type Rollout, STEP_STATES, type Step } from "#lib/domain/rollout/rollout.ts";
import { anAttempt, aRollout } from "#tests/builders/rollout.ts";
import { createRolloutWorld, olga, stored } from "#tests/in-memory/rollout-world.ts";

const ID = "0/db-1:27017";
const input = { rolloutId: "rollout-1", expectedVersion: null, stepId: ID, reason: "why" };
const RESTART: StepAction = {
  kind: "restart",
  change: { mode: "allowTLS", clusterAuthMode: null, files: null },
};

/** A world with one rollout whose first step is as given. */
async function worldWith(step: Partial<Step>, rollout: Partial<Rollout> = {}) {
  const world = await createRolloutWorld(["allowTLS", "allowTLS", "allowTLS"]);
  const given = aRollout({ state: "running", ...rollout });
  const steps = given.steps.map((each) => (each.id === ID ? { ...each, ...step } : each));
  await world.ports.rollouts.insert({ ...given, steps }, []);
  return world;
}

const stepOf = ({ steps }: Rollout) => steps.find(({ id }) => id === ID);

describe("retry and skip follow the table of steps", () => {
  test.each(STEP_STATES)("a step that is %s", async (state) => {
    const world = await worldWith({ state, attempts: [anAttempt()] });
    const codeOf = (changing: Promise<Rollout>) =>
      changing.then(
        (rollout) => stepOf(rollout)?.state,
        (thrown: { code: string }) => thrown.code,
      );
    const retryable = state === "failed" || state === "skipped";
    const skippable = state === "pending" || state === "failed";

    expect(await codeOf(retryStep(input, olga, world.ports))).toBe(
      retryable ? "pending" : "TRANSITION_NOT_ALLOWED",
    );
    const other = await worldWith({ state, attempts: [anAttempt()] });
    expect(await codeOf(skipStep(input, olga, other.ports))).toBe(
      skippable ? "skipped" : "TRANSITION_NOT_ALLOWED",
    );
  });

  test("a skipped step says who left it out and why, until it is retried", async () => {
    const world = await worldWith({});

    await skipStep(input, olga, world.ports);
    expect(stepOf(await stored(world, "rollout-1"))?.skipped).toMatchObject({
      userName: "Olga",
      reason: "why",
    });
    await retryStep(input, olga, world.ports);

    expect(stepOf(await stored(world, "rollout-1"))).toMatchObject({
      state: "pending",
      skipped: null,
    });
    const facts = await world.ports.facts.ofRollout("rollout-1");
    expect(facts.map(({ kind, host, message }) => [kind, host, message])).toEqual([
      ["step.skipped", "db-1:27017", "db-1:27017 is left out of phase 1: why"],
      ["step.retried", "db-1:27017", "db-1:27017 is to be tried again in phase 1: why"],
    ]);
  });

  test("a skip needs a reason", async () => {
    const world = await worldWith({});

    await expect(skipStep({ ...input, reason: " " }, olga, world.ports)).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  });

  test.each<[string, string, Partial<Rollout>]>([
    ["STEP_NOT_FOUND", "0/db-9:27017", {}],
    ["TRANSITION_NOT_ALLOWED", ID, { currentPhase: 1 }],
    ["TRANSITION_NOT_ALLOWED", ID, { state: "aborted" }],
  ])("%s for %s of a rollout with %j", async (code, stepId, rollout) => {
    const world = await worldWith({}, rollout);

    const skipping = skipStep({ ...input, stepId }, olga, world.ports);

    await expect(skipping).rejects.toMatchObject({ code });
  });
});

describe("confirming a restart", () => {
  test("keeps the word and wakes a worker; the step's state is left to what is seen", async () => {
    const attempts = [anAttempt({ outcome: null, finishedAt: null })];
    const world = await worldWith({ action: RESTART, state: "running", attempts });

    await confirmStep(input, olga, world.ports);

    expect(stepOf(await stored(world, "rollout-1"))).toMatchObject({
      state: "running",
      confirmed: { userName: "Olga", reason: "why" },
    });
    expect(world.jobs).toContain("wake rollout-1");
  });

  test.each<[string, Partial<Step>]>([
    ["is no restart", { state: "running", attempts: [anAttempt()] }],
    ["nobody has asked for", { action: RESTART, state: "pending" }],
    ["is done", { action: RESTART, state: "done", attempts: [anAttempt()] }],
    ["was skipped", { action: RESTART, state: "skipped", attempts: [anAttempt()] }],
  ])("is refused for a step that %s", async (_what, step) => {
    const world = await worldWith(step);

    await expect(confirmStep(input, olga, world.ports)).rejects.toMatchObject({
      code: "TRANSITION_NOT_ALLOWED",
    });
  });
});
