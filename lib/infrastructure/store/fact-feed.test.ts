import { expect, test } from "vitest";
import type { FactLog } from "#lib/application/ports/stores.ts";
import type { RecordedFact } from "#lib/domain/fact.ts";
import { createFactFeed } from "#lib/infrastructure/store/fact-feed.ts";
import { aFact } from "#tests/builders/cluster.ts";

/** A log in memory that counts how often it is read. */
function aLog() {
  const facts: RecordedFact[] = [];
  const log: FactLog & { reads: number; append(count: number): void } = {
    reads: 0,
    append: (count) => {
      for (let at = 0; at < count; at += 1) facts.push({ ...aFact(), seq: facts.length + 1 });
    },
    since: async (seq, limit) => {
      log.reads += 1;
      return facts.filter((fact) => fact.seq > seq).slice(0, limit);
    },
    ofRollout: async () => [],
    latestSeq: async () => facts.at(-1)?.seq ?? 0,
  };
  return log;
}

/** The positions that a follower sees, up to `last`. */
async function positions(facts: AsyncIterable<RecordedFact[]>, last: number): Promise<number[]> {
  const seen: number[] = [];
  for await (const batch of facts) {
    seen.push(...batch.map(({ seq }) => seq));
    if ((seen.at(-1) ?? 0) >= last) break;
  }
  return seen;
}

const upTo = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
const forever = new AbortController().signal;

test("a follower without a position sees only what happens from now on", async () => {
  const log = aLog();
  log.append(3);
  const feed = createFactFeed();
  await feed.attach(log);
  const seen = positions(feed.follow(null, forever), 5);

  log.append(2);
  await feed.pull();

  expect(await seen).toEqual([4, 5]);
});

test("a follower that was away goes on where it left", async () => {
  const log = aLog();
  log.append(3);
  const feed = createFactFeed();
  await feed.attach(log);
  const seen = positions(feed.follow(1, forever), 5);

  log.append(2);
  await feed.pull();

  expect(await seen).toEqual([2, 3, 4, 5]);
});

test("a follower far behind what is kept in memory gets all of it from the log", async () => {
  const log = aLog();
  const feed = createFactFeed();
  await feed.attach(log);
  log.append(5_000);
  await feed.pull();

  expect(await positions(feed.follow(0, forever), 5_000)).toEqual(upTo(5_000));
});

test("many followers cost no more reads than one", async () => {
  const log = aLog();
  const feed = createFactFeed();
  await feed.attach(log);
  const followers = Array.from({ length: 50 }, () => positions(feed.follow(null, forever), 10));

  log.append(10);
  await feed.pull();

  expect(await Promise.all(followers)).toEqual(followers.map(() => upTo(10)));
  expect(log.reads).toBe(2);
});

test("pulls that overlap read once more, so that the last of them has seen everything", async () => {
  const log = aLog();
  const feed = createFactFeed();
  await feed.attach(log);
  const seen = positions(feed.follow(null, forever), 2);

  log.append(1);
  const first = feed.pull();
  log.append(1);
  await Promise.all([first, feed.pull(), feed.pull()]);

  expect(await seen).toEqual([1, 2]);
});

test("a new log after a lost connection is read from the last fact seen", async () => {
  const log = aLog();
  const feed = createFactFeed();
  await feed.attach(log);
  const seen = positions(feed.follow(null, forever), 4);
  log.append(2);
  await feed.pull();
  log.append(2);

  await feed.attach({ ...log });
  await feed.pull();

  expect(await seen).toEqual([1, 2, 3, 4]);
});

test("a follower ends when its signal aborts", async () => {
  const feed = createFactFeed();
  await feed.attach(aLog());
  const ending = new AbortController();
  const seen = positions(feed.follow(null, ending.signal), 1);

  ending.abort();

  expect(await seen).toEqual([]);
});
