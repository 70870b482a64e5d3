import { err, ok, type Result } from "#lib/domain/result.ts";
import type { RolloutState } from "#lib/domain/rollout/rollout.ts";

export const ROLLOUT_EVENTS = [
  "submitted",
  "approved",
  "approval_expired",
  "rejected",
  "phase_finished",
  "all_phases_finished",
  "paused",
  "halted",
  "resumed",
  "aborted",
] as const;

export type RolloutEvent = (typeof ROLLOUT_EVENTS)[number];

export interface IllegalTransition {
  from: RolloutState;
  event: RolloutEvent;
}

const TRANSITIONS: Record<RolloutState, Partial<Record<RolloutEvent, RolloutState>>> = {
  draft: { submitted: "awaiting_approval", aborted: "aborted" },
  awaiting_approval: { approved: "running", rejected: "aborted", aborted: "aborted" },
  running: {
    approval_expired: "awaiting_approval",
    phase_finished: "awaiting_approval",
    all_phases_finished: "succeeded",
    paused: "paused",
    halted: "halted",
    aborted: "aborted",
  },
  paused: { resumed: "running", aborted: "aborted" },
  halted: { resumed: "running", aborted: "aborted" },
  succeeded: {},
  aborted: {},
};

/** States in which a rollout occupies its cluster; the store keeps at most one such rollout per cluster. */
export const LIVE_ROLLOUT_STATES = [
  "draft",
  "awaiting_approval",
  "running",
  "paused",
  "halted",
] as const satisfies readonly RolloutState[];

/** Whether nothing can move the rollout any more. */
export function isTerminal(state: RolloutState): boolean {
  return state === "succeeded" || state === "aborted";
}

/**
 * The state that follows `event`, or the refusal that names both.
 *
 * Total over every state and event: a worker replays events after a crash, so a repeat is refused here
 * and not guarded by each caller.
 */
export function nextRolloutState(
  from: RolloutState,
  event: RolloutEvent,
): Result<RolloutState, IllegalTransition> {
  const to = TRANSITIONS[from][event];
  return to === undefined ? err({ from, event }) : ok(to);
}
