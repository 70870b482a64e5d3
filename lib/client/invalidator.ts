/** Milliseconds after a refetch before the next one, so that a burst of facts is shown together: drawing a rollout anew costs a slow machine a fifth of a second. */
const PAUSE_MS = 300;

/** Has what is shown read again when facts say that it has changed. */
export interface Invalidator {
  /** Keys of queries whose data is old from now on. */
  take(keys: readonly (readonly unknown[])[]): void;
  stop(): void;
}

/**
 * The first fact of a burst is shown at once, all that come until its data is there together after it. A slow answer
 * is waited for: asking again before it has come would show nothing for as long as facts keep coming.
 *
 * @param invalidate Resolves when the data of the key, as far as it is on screen, has been read again.
 */
export function createInvalidator(
  invalidate: (key: readonly unknown[]) => Promise<unknown>,
): Invalidator {
  const waiting = new Map<string, readonly unknown[]>();
  let isBusy = false;
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function flush(): Promise<void> {
    if (isStopped || isBusy || waiting.size === 0) return;
    isBusy = true;
    const keys = [...waiting.values()];
    waiting.clear();
    await Promise.allSettled(keys.map(invalidate));
    timer = setTimeout(() => {
      isBusy = false;
      void flush();
    }, PAUSE_MS);
  }

  return {
    take(keys) {
      for (const key of keys) waiting.set(JSON.stringify(key), key);
      void flush();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
