import type { RolloutListItem } from "#lib/contracts/rollout.ts";

/** Rollouts that this person may decide now. */
export function yourTurn(inbox: readonly RolloutListItem[]): RolloutListItem[] {
  return inbox.filter(
    (rollout) => rollout.state === "awaiting_approval" && rollout.may.approve.allowed,
  );
}

/** Rollouts that wait for somebody else, or that this person may not decide. */
export function othersTurn(inbox: readonly RolloutListItem[]): RolloutListItem[] {
  return inbox.filter(
    (rollout) => rollout.state === "awaiting_approval" && !rollout.may.approve.allowed,
  );
}
