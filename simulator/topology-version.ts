import { ObjectId } from "bson";

/** Counts changes a driver's monitor waits for (hello with `topologyVersion`). */
export interface TopologyVersion {
  readonly processId: ObjectId;
  counter(): number;
  /** Wakes every waiting hello. */
  bump(): void;
  /** Resolves when the counter differs from `seen`, after `maxAwaitMs`, or when `signal` aborts. */
  waitForChange(seen: number, maxAwaitMs: number, signal: AbortSignal): Promise<void>;
}

/** A counter of a process that has just started. */
export function createTopologyVersion(): TopologyVersion {
  let counter = 0;
  const waiters = new Set<() => void>();
  return {
    processId: new ObjectId(),
    counter: () => counter,
    bump() {
      counter += 1;
      for (const wake of [...waiters]) wake();
    },
    waitForChange(seen, maxAwaitMs, signal) {
      if (seen !== counter || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          waiters.delete(done);
          signal.removeEventListener("abort", done);
          resolve();
        };
        const timer = setTimeout(done, maxAwaitMs);
        waiters.add(done);
        signal.addEventListener("abort", done);
      });
    },
  };
}
