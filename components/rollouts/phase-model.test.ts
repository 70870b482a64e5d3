import { expect, test } from "vitest";
import { foldPhases, phaseItems, planPath } from "#components/rollouts/phase-model.ts";
import { aRoadPlan } from "#tests/builders/dto-road.ts";
import {
  anAttempt,
  aPlan,
  aPlannedNode,
  aRolloutDto,
  stepsOf,
} from "#tests/builders/dto-rollout.ts";

const plan = aPlan([aPlannedNode(), aPlannedNode({ host: "db-2.example.com:27017" })]);
const statuses = (rollout: Parameters<typeof aRolloutDto>[0]) =>
  phaseItems(aRolloutDto({ plan, ...rollout })).map(({ status }) => status);

test("the phase that a person must approve waits, the one after it comes later", () => {
  expect(statuses({ state: "awaiting_approval" })).toEqual(["waits-for-approval", "later"]);
});

test("a phase is done when every step of it is", () => {
  const steps = stepsOf(plan).map((step) =>
    step.phaseIndex === 0 ? { ...step, state: "done" as const } : step,
  );

  expect(statuses({ state: "awaiting_approval", currentPhase: 1, steps })).toEqual([
    "done",
    "waits-for-approval",
  ]);
});

test("one failed step makes the phase failed, however many are done", () => {
  const steps = stepsOf(plan).map((step, index) => ({
    ...step,
    state: index === 1 ? ("failed" as const) : ("done" as const),
  }));

  expect(statuses({ state: "halted", steps })[0]).toBe("failed");
});

test.each([
  ["running", ["running", "later"]],
  ["paused", ["stopped", "later"]],
  ["halted", ["stopped", "later"]],
  ["aborted", ["cut-short", "never-begun"]],
] as const)("a phase that has begun shows that the rollout is %s", (state, expected) => {
  const steps = stepsOf(plan).map((step, index) =>
    index === 0 ? { ...step, state: "done" as const, attempts: [anAttempt(1, 2)] } : step,
  );

  expect(statuses({ state, steps })).toEqual(expected);
});

test("the path begins with the mode that all nodes share, or says that they differ", () => {
  const mixed = aPlan([aPlannedNode(), aPlannedNode({ host: "b", mode: "preferTLS" })]);

  expect(planPath(plan)).toEqual(["allowTLS", "preferTLS", "requireTLS"]);
  expect(planPath(mixed)[0]).toBe("mixed");
});

test("a node that a person skipped does not keep its phase open, and is counted apart", () => {
  const steps = stepsOf(plan).map((step, index) => ({
    ...step,
    state: index === 0 ? ("done" as const) : ("skipped" as const),
  }));

  const [first] = phaseItems(aRolloutDto({ plan, state: "awaiting_approval", steps }));

  expect(first).toMatchObject({ status: "done", done: 1, skipped: 1, total: 2 });
});

test.each([
  [0, [0, 1, 2], 0],
  [4, [3, 4, 5], 3],
  [9, [7, 8, 9], 7],
] as const)("where there is no room, the phases beside phase %d stay", (current, near, before) => {
  const folded = foldPhases(phaseItems(aRolloutDto({ plan: aRoadPlan() })), current);

  expect(folded.near.map(({ index }) => index)).toEqual(near);
  expect(folded.before).toHaveLength(before);
  expect(folded.before.length + folded.near.length + folded.after.length).toBe(10);
});

test("the path of the whole road names each mode once", () => {
  expect(planPath(aRoadPlan())).toEqual(["disabled", "allowTLS", "preferTLS", "requireTLS"]);
});
