import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";

/** What went wrong outside of any step; the rollout then halts before its next node. */
export interface Alarm {
  raise(failure: DriveFailure): void;
  /** The first failure that nobody has taken yet. */
  raised(): DriveFailure | null;
  /** Takes it, to be written down. */
  take(): DriveFailure | null;
}

/** Nothing is wrong yet. */
export function createAlarm(): Alarm {
  let first: DriveFailure | null = null;
  return {
    raise(failure) {
      first ??= failure;
    },
    raised: () => first,
    take() {
      const taken = first;
      first = null;
      return taken;
    },
  };
}
