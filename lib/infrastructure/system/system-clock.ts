import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "#lib/application/ports.ts";

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch((thrown: unknown) => {
      // The reason that the waker gave, as the callers know it, and not Node's own words for it.
      throw signal?.aborted === true ? signal.reason : thrown;
    });
  },
};
