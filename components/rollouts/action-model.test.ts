import { expect, test } from "vitest";
import { abortAction, primaryAction, wishNote } from "#components/rollouts/action-model.ts";
import { ROLLOUT_STATES } from "#lib/domain/rollout/rollout.ts";
import { aRolloutDto } from "#tests/builders/dto-rollout.ts";

test("every state that is not the end has one next thing to do", () => {
  for (const state of ROLLOUT_STATES) {
    const isOver = state === "succeeded" || state === "aborted";
    expect(primaryAction(aRolloutDto({ state })) === null).toBe(isOver);
    expect(abortAction(aRolloutDto({ state })) === null).toBe(isOver);
  }
});

test("an action that is refused keeps its label and says why", () => {
  const { may } = aRolloutDto();
  const whyNot = "You planned it; a second person must approve";
  const rollout = aRolloutDto({
    state: "awaiting_approval",
    may: { ...may, approve: { allowed: false, whyNot } },
  });

  expect(primaryAction(rollout)).toEqual({
    verb: "decide",
    label: "Review and decide",
    allowed: false,
    whyNot,
  });
});

test("a wish is told only while the driver has not come to it", () => {
  expect(wishNote({ state: "running", wish: "pause" })).toContain("Pauses");
  expect(wishNote({ state: "paused", wish: "pause" })).toBeNull();
  expect(wishNote({ state: "running", wish: "run" })).toBeNull();
});
