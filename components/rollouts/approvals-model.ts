import { PHASE_KIND_WORDS } from "#components/rollouts/phase-words.ts";
import type { RolloutListItem } from "#lib/contracts/rollout.ts";

/** Rollouts that this person may decide now. */
export function yourTurn(inbox: readonly RolloutListItem[]): RolloutListItem[] {
  return inbox.filter(({ state, may }) => state === "awaiting_approval" && may.approve.allowed);
}

/** Rollouts that wait for somebody else, or that this person may not decide. */
export function othersTurn(inbox: readonly RolloutListItem[]): RolloutListItem[] {
  return inbox.filter(({ state, may }) => state === "awaiting_approval" && !may.approve.allowed);
}

export interface ApprovalStory {
  /** "Persist preferTLS". */
  title: string;
  isOneWay: boolean;
  /** What a yes sets going. */
  summary: string;
  /** What has happened in this rollout before. */
  before: string;
}

/** What is asked, in two sentences. */
export function approvalStory(rollout: RolloutListItem): ApprovalStory {
  const { plan, currentPhase, approvals } = rollout;
  const phase = plan.phases.find(({ index }) => index === currentPhase);
  const words = phase === undefined ? null : PHASE_KIND_WORDS[phase.kind];
  const count = phase?.steps.length ?? 0;
  const nodes = count === 1 ? "1 node" : `${count} nodes`;
  const done = rollout.steps.filter(({ state }) => state === "done").length;
  const decided = approvals.filter(({ phaseIndex }) => phaseIndex < currentPhase);
  const names = [...new Set(decided.map(({ userName }) => userName))].join(", ");
  return {
    title: words?.title ?? "A phase",
    isOneWay: phase?.oneWay ?? false,
    summary: `Phase ${currentPhase + 1} of ${plan.phases.length}, ${nodes}: ${words?.does ?? ""}`,
    before:
      decided.length === 0
        ? "The first phase of this rollout; nothing has been changed yet."
        : `Since the last decision, by ${names}: ${done} steps were made and verified.`,
  };
}
