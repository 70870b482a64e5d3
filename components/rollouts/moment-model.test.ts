import fc from "fast-check";
import { expect, test } from "vitest";
import { momentsOf, rolloutAt, stepMoment } from "#components/rollouts/moment-model.ts";
import type { FactDto, RolloutDto } from "#lib/contracts/rollout.ts";
import {
  anAttempt,
  aPlan,
  aRolloutDto,
  ROLLOUT_BEGAN_AT,
  secondsAfterStart,
  stepsOf,
} from "#tests/builders/dto-rollout.ts";

const at = (seconds: number) => Date.parse(ROLLOUT_BEGAN_AT) + seconds * 1_000;

function aFact(seq: number, seconds: number, kind: string): FactDto {
  const who = {
    actorId: null,
    actorName: "worker",
    clusterId: "cluster-1",
    rolloutId: "rollout-1",
  };
  return { seq, at: secondsAfterStart(seconds), kind, ...who, host: null, message: kind };
}

/** First node done at 12 s, second one running since 20 s; the phase was approved at 5 s. */
function aRunningRollout(): RolloutDto {
  const plan = aPlan();
  const steps = stepsOf(plan).map((step) => {
    if (step.order === 0) {
      return { ...step, state: "done" as const, attempts: [anAttempt(10, 12)] };
    }
    if (step.order === 1) {
      return { ...step, state: "running" as const, attempts: [anAttempt(20, null)] };
    }
    return step;
  });
  const approval = {
    phaseIndex: 0,
    digest: "0",
    decision: "approved" as const,
    userId: "u",
    userName: "Ana Ames",
    comment: "",
    at: secondsAfterStart(5),
    expiresAt: secondsAfterStart(900),
  };
  const facts = [
    aFact(1, 0, "rollout.planned"),
    aFact(2, 2, "rollout.submitted"),
    aFact(3, 6, "rollout.phase_started"),
    aFact(4, 10, "step.started"),
  ];
  return aRolloutDto({ state: "running", plan, steps, approvals: [approval], facts });
}

test.each([
  [1, "draft"],
  [3, "awaiting_approval"],
  [7, "running"],
] as const)("after %d s the rollout was %s", (seconds, state) => {
  expect(rolloutAt(aRunningRollout(), at(seconds)).state).toBe(state);
});

test("an attempt that had not ended then is open, and its later events are not shown", () => {
  const [first] = rolloutAt(aRunningRollout(), at(10.3)).steps;

  expect(first?.state).toBe("running");
  expect(first?.attempts[0]).toMatchObject({ finishedAt: null, outcome: null, modeAfter: null });
  expect(first?.attempts[0]?.events.map(({ kind }) => kind)).toEqual(["observed"]);
});

test("an approval that came later does not stand in the past", () => {
  const gate = (seconds: number) =>
    rolloutAt(aRunningRollout(), at(seconds)).gates.find(({ id }) => id === "approval")?.state;

  expect([gate(4), gate(5)]).toEqual(["unmet", "met"]);
});

test("nothing in the past is later than the instant that is looked at", () => {
  const rollout = aRunningRollout();
  fc.assert(
    fc.property(fc.integer({ min: -5, max: 60 }), (seconds) => {
      const past = rolloutAt(rollout, at(seconds));
      for (const moment of momentsOf({ ...past, createdAt: past.facts[0]?.at ?? past.createdAt })) {
        if (moment !== at(0)) expect(moment).toBeLessThanOrEqual(at(seconds));
      }
    }),
  );
});

test("the present shows the same steps as the past of this very instant", () => {
  const rollout = aRunningRollout();

  expect(rolloutAt(rollout, at(60)).steps).toEqual(rollout.steps);
});

test("stepping back from the present reaches the last moment, stepping on from there the present", () => {
  const moments = momentsOf(aRunningRollout());
  const last = stepMoment(moments, null, "back");

  expect(last).toBe(moments.at(-1));
  expect(stepMoment(moments, last, "on")).toBeNull();
  expect(stepMoment(moments, moments[0] ?? 0, "back")).toBe(moments[0]);
});
