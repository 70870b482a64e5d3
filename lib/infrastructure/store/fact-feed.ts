import type { FactLog } from "#lib/application/ports/stores.ts";
import type { RecordedFact } from "#lib/domain/fact.ts";

export interface FactFeed {
  /** Reads from this log from now on, going on after the last fact seen; the first time, from its end. */
  attach(log: FactLog): Promise<void>;
  /** Reads what is new; calls that overlap share their reads. */
  pull(): Promise<void>;
  follow(after: number | null, signal: AbortSignal): AsyncIterable<RecordedFact[]>;
}

/** Facts kept in memory for followers that are a little behind; the others read the log themselves. */
const RECENT = 1_000;
const PAGE = 500;

/** Hands new facts to any number of followers while reading each from the log once. */
export function createFactFeed(): FactFeed {
  let log: FactLog | null = null;
  const recent: RecordedFact[] = [];
  /** Every fact after the floor, up to the position, is in `recent`. */
  let floor = 0;
  let position = 0;
  let news = Promise.withResolvers<void>();
  let pulling: Promise<void> | null = null;
  let pullAgain = false;

  const readNews = async (source: FactLog) => {
    do {
      pullAgain = false;
      for (let page = await source.since(position, PAGE); page.length > 0; ) {
        recent.push(...page);
        position = page.at(-1)?.seq ?? position;
        const dropped = recent.splice(0, recent.length - RECENT).at(-1);
        floor = dropped?.seq ?? floor;
        news.resolve();
        news = Promise.withResolvers();
        page = await source.since(position, PAGE);
      }
    } while (pullAgain);
  };

  const after = async (seq: number): Promise<RecordedFact[]> => {
    if (seq >= floor || log === null) return recent.filter((fact) => fact.seq > seq);
    return log.since(seq, PAGE);
  };

  return {
    attach: async (source) => {
      if (log === null) {
        position = await source.latestSeq();
        floor = position;
      }
      log = source;
    },
    pull: async () => {
      if (log === null) return;
      pullAgain = true;
      pulling ??= readNews(log).finally(() => {
        pulling = null;
      });
      await pulling;
    },
    follow: async function* (from, signal) {
      let seen = from ?? position;
      const aborted = new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
      while (!signal.aborted) {
        // Taken before looking, so that what comes in the meantime is not slept through.
        const waiting = news.promise;
        const facts = await after(seen);
        seen = facts.at(-1)?.seq ?? seen;
        if (facts.length > 0) yield facts;
        else await Promise.race([waiting, aborted]);
      }
    },
  };
}
