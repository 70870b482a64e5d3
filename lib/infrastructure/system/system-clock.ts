import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "#lib/application/ports.ts";

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  },
};
