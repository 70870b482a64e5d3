/** Steps that run beside each other in one drive. */
export interface Lanes {
  /** Ids of the steps that run. */
  running(): ReadonlySet<string>;
  start(stepId: string, work: () => Promise<void>): void;
  /**
   * Resolves when the next step has ended.
   *
   * @throws What a step threw, once.
   */
  next(): Promise<void>;
  /** Resolves when all have ended, in whatever way. */
  settled(): Promise<void>;
}

/** No step runs yet. */
export function createLanes(): Lanes {
  const lanes = new Map<string, Promise<void>>();
  let thrown: { reason: unknown } | null = null;
  return {
    running: () => new Set(lanes.keys()),
    start(stepId, work) {
      const lane = work()
        .catch((reason: unknown) => {
          thrown ??= { reason };
        })
        .finally(() => lanes.delete(stepId));
      lanes.set(stepId, lane);
    },
    async next() {
      if (thrown === null) await Promise.race(lanes.values());
      if (thrown !== null) throw thrown.reason;
    },
    async settled() {
      await Promise.all(lanes.values());
    },
  };
}
