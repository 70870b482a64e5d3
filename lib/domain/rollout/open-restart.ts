import type { Attempt, Step } from "#lib/domain/rollout/rollout.ts";

/**
 * The attempts at one restart: the last ones that ended without an outcome. A person's retry begins a new series.
 */
export function seriesOf(attempts: readonly Attempt[]): Attempt[] {
  const last = attempts.findLastIndex(({ outcome }) => outcome === "done" || outcome === "failed");
  return attempts.slice(last + 1);
}

/** Hosts whose restart was begun by any worker and is not over; that such a process is gone is no failure. */
export function hostsInRestart(steps: readonly Step[]): Set<string> {
  const open = steps.filter(
    ({ action, state, attempts }) =>
      action.kind === "restart" &&
      (state === "running" || state === "pending") &&
      seriesOf(attempts).length > 0,
  );
  return new Set(open.map(({ host }) => host));
}
