import type { Clock } from "#lib/application/ports.ts";

interface Sleeper {
  wakeAt: number;
  wake: () => void;
}

/** A clock that stands still until it is told to go on. */
export interface FakeClock extends Clock {
  /** Sets the time of day without any time passing, as somebody who corrects a clock does. */
  jump(ms: number): void;
  /** Moves the time forward and wakes, in order, everyone whose time has come. */
  advance(ms: number): Promise<void>;
  /**
   * Waits for the promise; whenever nothing but sleeping is left to do, the time jumps to the next waking.
   * Fails when nobody sleeps and the promise still does not settle.
   */
  run<T>(promise: Promise<T>): Promise<T>;
}

export function createFakeClock(start = "2026-11-22T10:00:00.000Z"): FakeClock {
  let nowMs = Date.parse(start);
  let jumpedMs = 0;
  let sleepers: Sleeper[] = [];

  async function advance(ms: number): Promise<void> {
    const until = nowMs + ms;
    for (let next = nextSleeper(); next && next.wakeAt <= until; next = nextSleeper()) {
      const due = next;
      sleepers = sleepers.filter((sleeper) => sleeper !== due);
      nowMs = Math.max(nowMs, due.wakeAt);
      due.wake();
      await settled();
    }
    nowMs = until;
  }

  function nextSleeper(): Sleeper | undefined {
    return sleepers.toSorted((a, b) => a.wakeAt - b.wakeAt)[0];
  }

  return {
    now: () => new Date(nowMs + jumpedMs),
    monotonicMs: () => nowMs,
    jump(ms) {
      jumpedMs += ms;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const sleeper = { wakeAt: nowMs + ms, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener("abort", () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          reject(signal.reason);
        });
      }),
    advance,
    async run(promise) {
      let done = false;
      const finish = () => {
        done = true;
      };
      promise.then(finish, finish);
      await settled();
      while (!done) {
        const next = nextSleeper();
        if (next === undefined) throw new Error("Nobody sleeps and the promise does not settle");
        await advance(Math.max(0, next.wakeAt - nowMs));
        await settled();
      }
      return promise;
    },
  };
}

/** Resolves when all pending microtasks have run. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
