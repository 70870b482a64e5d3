import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { RecordedFact } from "#lib/domain/fact.ts";
import { appendFacts } from "#lib/infrastructure/store/append-facts.ts";
import { type OpenDatabase, openDatabase } from "#lib/infrastructure/store/database.ts";
import { createFactListener, type FactListener } from "#lib/infrastructure/store/fact-listener.ts";
import { aFact } from "#tests/builders/cluster.ts";
import { startTestServer, type TestServer } from "#tests/integration/test-database.ts";

let server: TestServer;
let url = "";
let database: OpenDatabase;
let listener: FactListener;
const losses: unknown[] = [];
let ending: AbortController;

beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  url = await server.createDatabase();
  database = openDatabase(url, { maxConnections: 4, onError: () => {} });
  losses.length = 0;
  ending = new AbortController();
  listener = createFactListener(url, (error) => losses.push(error));
});
afterEach(async () => {
  ending.abort();
  await listener.stop();
  await database.close();
});
afterAll(() => server.stop());

const append = (...messages: string[]) =>
  database.db.transaction((tx) =>
    appendFacts(
      tx,
      messages.map((message) => aFact({ message })),
    ),
  );

/** Collects what a follower sees until the test ends. */
function collect(after: number | null): string[] {
  const seen: string[] = [];
  void (async () => {
    for await (const facts of listener.follow({ after, signal: ending.signal })) {
      seen.push(...facts.map(({ message }: RecordedFact) => message));
    }
  })();
  return seen;
}

async function cutConnection(): Promise<void> {
  await database.db.execute(
    sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'portcullis-listener'`,
  );
}

test("a follower is told of a fact soon after its commit", async () => {
  await listener.start();
  const seen = collect(null);
  const beganAt = performance.now();

  await append("added");

  await vi.waitFor(() => expect(seen).toEqual(["added"]), { timeout: 2_000, interval: 1 });
  process.stdout.write(
    `a fact reached its follower ${Math.round(performance.now() - beganAt)} ms after it was written\n`,
  );
});

test("a follower with a position first gets what it missed", async () => {
  await append("one", "two");
  await listener.start();

  const seen = collect(0);
  await append("three");

  await vi.waitFor(() => expect(seen).toEqual(["one", "two", "three"]), 2_000);
});

test("facts written while the connection is lost arrive after it is back, once and in order", async () => {
  await listener.start();
  const seen = collect(null);
  await append("before");
  await vi.waitFor(() => expect(seen).toEqual(["before"]), 2_000);

  await cutConnection();
  await append("during 1");
  await append("during 2");
  await vi.waitFor(() => expect(seen).toEqual(["before", "during 1", "during 2"]), 5_000);
  await append("after");

  await vi.waitFor(() => expect(seen.at(-1)).toBe("after"), 2_000);
  expect(seen).toEqual(["before", "during 1", "during 2", "after"]);
  expect(losses.length).toBeGreaterThan(0);
});

test("a listener that is cut off again and again while facts are written misses none", async () => {
  await listener.start();
  const seen = collect(null);

  for (let at = 0; at < 40; at += 1) {
    await append(`${at}`);
    if (at % 8 === 0) await cutConnection();
  }

  const all = Array.from({ length: 40 }, (_, at) => `${at}`);
  await vi.waitFor(() => expect(seen).toEqual(all), 10_000);
});

const LISTENING = sql`select pid from pg_stat_activity where datname = current_database() and application_name = 'portcullis-listener'`;

test("stopping ends the followers and the connection", async () => {
  await listener.start();
  const followed = (async () => {
    for await (const _ of listener.follow({ after: null, signal: ending.signal }));
    return "ended";
  })();

  await listener.stop();

  expect(await followed).toBe("ended");
  // The server's side of a closed connection ends when its process gets round to it.
  await expect
    .poll(async () => (await database.db.execute(LISTENING)).rows, { timeout: 10_000 })
    .toEqual([]);
});

test("a start without a database rejects", async () => {
  const lost = createFactListener("postgresql://app@localhost/none?host=/nonexistent", () => {});

  await expect(lost.start()).rejects.toThrow();
});
