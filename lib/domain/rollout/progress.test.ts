import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  beginAttempt,
  endAttempt,
  loseStep,
  phaseBegun,
  stepsOf,
} from "#lib/domain/rollout/progress.ts";
import type { Step } from "#lib/domain/rollout/rollout.ts";
import { STEP_STATES } from "#lib/domain/rollout/rollout.ts";
import { nextStepState, STEP_EVENTS } from "#lib/domain/rollout/step-state.ts";
import { aPlan } from "#tests/builders/rollout.ts";

const NOW = "2026-11-22T10:00:00.000Z";
const pending = (): Step => {
  const [step] = stepsOf(aPlan());
  if (step === undefined) throw new Error("The plan has no step");
  return step;
};
const begin = (step: Step, epoch: number) =>
  beginAttempt(step, { epoch, startedAt: NOW, modeBefore: "allowTLS", events: [] });
const end = (step: Step, outcome: "done" | "failed") =>
  endAttempt(step, { outcome, finishedAt: NOW, modeAfter: "preferTLS", events: [] });

test("a plan of two phases over three nodes has six pending steps in order", () => {
  const steps = stepsOf(aPlan());

  expect(steps.map((step) => step.order)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(steps.map((step) => step.phaseIndex)).toEqual([0, 0, 0, 1, 1, 1]);
  expect(new Set(steps.map((step) => step.state))).toEqual(new Set(["pending"]));
});

describe("attempts", () => {
  test("a begun attempt is open and numbered", () => {
    const step = begin(pending(), 7);

    expect(step.state).toBe("running");
    expect(step.attempts).toMatchObject([{ number: 1, epoch: 7, outcome: null }]);
  });

  test("a new owner closes the open attempt as interrupted and starts its own", () => {
    const step = begin(begin(pending(), 1), 2);

    expect(step.attempts).toMatchObject([
      { number: 1, epoch: 1, outcome: "interrupted", finishedAt: NOW },
      { number: 2, epoch: 2, outcome: null },
    ]);
  });

  test("of many that were interrupted the newest are kept, and the one that began them", () => {
    let step = end(begin(pending(), 1), "failed");
    for (let epoch = 2; epoch <= 40; epoch += 1) step = begin(step, epoch);

    const numbers = step.attempts.map(({ number }) => number);

    expect(numbers).toHaveLength(20);
    expect(numbers.slice(0, 2)).toEqual([2, 22]);
    expect(numbers.at(-1)).toBe(40);
  });

  test("a failed step can be tried again", () => {
    const step = end(begin(end(begin(pending(), 1), "failed"), 2), "done");

    expect(step.state).toBe("done");
    expect(step.attempts.map((attempt) => attempt.outcome)).toEqual(["failed", "done"]);
  });

  test("a finished step cannot begin again unless the node lost its mode", () => {
    const done = end(begin(pending(), 1), "done");

    expect(() => begin(done, 2)).toThrow("cannot be started");
    expect(begin(loseStep(done), 2).state).toBe("running");
  });

  test("a phase has begun with its first attempt", () => {
    const steps = stepsOf(aPlan());
    const begun = steps.map((step, i) => (i === 0 ? begin(step, 1) : step));

    expect([phaseBegun(steps, 0), phaseBegun(begun, 0), phaseBegun(begun, 1)]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

test("every step state and event has an answer, and a refusal names both", () => {
  const state = fc.constantFrom(...STEP_STATES);
  const event = fc.constantFrom(...STEP_EVENTS);
  fc.assert(
    fc.property(state, event, (from, happened) => {
      const next = nextStepState(from, happened);
      return next.ok
        ? STEP_STATES.includes(next.value)
        : next.error.from === from && next.error.event === happened;
    }),
  );
});
