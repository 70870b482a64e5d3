import { expect, test } from "vitest";
import { approvalStory, othersTurn, yourTurn } from "#components/rollouts/approvals-model.ts";
import { aRolloutDto, secondsAfterStart } from "#tests/builders/dto-rollout.ts";

const waiting = aRolloutDto({ state: "awaiting_approval" });
const notMine = {
  ...waiting,
  id: "other",
  may: { ...waiting.may, approve: { allowed: false, whyNot: "You planned it" } },
};

test("what I may decide is my turn, the rest is others'", () => {
  expect(yourTurn([notMine, waiting]).map(({ id }) => id)).toEqual([waiting.id]);
  expect(othersTurn([notMine, waiting]).map(({ id }) => id)).toEqual(["other"]);
});

test("a rollout that no longer waits is nobody's turn", () => {
  const running = aRolloutDto({ state: "running" });

  expect([...yourTurn([running]), ...othersTurn([running])]).toEqual([]);
});

test("the story names the phase, its nodes, what it does, and whether it can be taken back", () => {
  const story = approvalStory(waiting);

  expect(story).toMatchObject({ title: "preferTLS", isOneWay: true });
  expect(story.summary).toMatch(/^Phase 1 of 2, 3 nodes: Each node is told to dial its peers/);
});

test("the second phase says who decided before, and what came of it", () => {
  const approval = {
    phaseIndex: 0,
    digest: "0",
    decision: "approved" as const,
    userId: "u",
    userName: "Ana Ames",
    comment: "",
    at: secondsAfterStart(1),
    expiresAt: secondsAfterStart(9),
  };

  expect(approvalStory({ ...waiting, currentPhase: 1, approvals: [approval] }).before).toContain(
    "Ana Ames",
  );
});
