import { setTimeout as sleep } from "node:timers/promises";

/**
 * Does the work again and again with a pause in between, until the signal aborts. A failure is reported and
 * does not end it.
 *
 * @returns A promise that resolves when the last round has ended; it never rejects.
 */
export async function repeat(
  work: () => Promise<unknown>,
  { everyMs, signal, onError }: RepeatOptions,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work();
    } catch (error) {
      onError(error);
    }
    // Rejects when the signal aborts, which the loop's condition then sees.
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
}

export interface RepeatOptions {
  /** Milliseconds from the end of one round to the beginning of the next. */
  everyMs: number;
  signal: AbortSignal;
  onError: (error: unknown) => void;
}
