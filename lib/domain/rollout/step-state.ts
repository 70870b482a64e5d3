import { err, ok, type Result } from "#lib/domain/result.ts";
import type { StepState } from "#lib/domain/rollout/rollout.ts";

export const STEP_EVENTS = [
  "started",
  "interrupted",
  "finished",
  "failed",
  "fell_back",
  "skipped",
  "retried",
] as const;

export type StepEvent = (typeof STEP_EVENTS)[number];

const TRANSITIONS: Record<StepState, Partial<Record<StepEvent, StepState>>> = {
  pending: { started: "running", skipped: "skipped" },
  // A new owner of the lease closes the open attempt first and then starts its own.
  running: { interrupted: "pending", finished: "done", failed: "failed" },
  failed: { started: "running", skipped: "skipped", retried: "pending" },
  // A node that restarts takes its startup mode again, so even a finished step can be lost.
  done: { fell_back: "failed" },
  skipped: { retried: "pending" },
};

/** The state that follows `event`, or the refusal that names both; total over every state and event. */
export function nextStepState(
  from: StepState,
  event: StepEvent,
): Result<StepState, { from: StepState; event: StepEvent }> {
  const to = TRANSITIONS[from][event];
  return to === undefined ? err({ from, event }) : ok(to);
}
