import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type OpenDatabase, openDatabase } from "#lib/infrastructure/store/database.ts";
import { removeExpired } from "#lib/infrastructure/store/housekeeping.ts";
import {
  idempotencyKeys,
  setupLinks,
  signInFailures,
} from "#lib/infrastructure/store/schema/access.ts";
import { observations } from "#lib/infrastructure/store/schema/clusters.ts";
import { sessions, users } from "#lib/infrastructure/store/schema/people.ts";
import { aReplicaSet } from "#tests/builders/observation.ts";
import { startTestServer, type TestServer } from "#tests/integration/test-database.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const inMs = (ms: number) => new Date(Date.now() + ms);

let server: TestServer;
let database: OpenDatabase;

beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  database = openDatabase(await server.createDatabase(), { maxConnections: 4, onError: () => {} });
});
afterEach(() => database.close());
afterAll(() => server.stop());

async function remaining(table: string, column: string): Promise<unknown[]> {
  const { rows } = await database.db.execute<{ kept: unknown }>(
    sql`select ${sql.identifier(column)} as kept from ${sql.identifier(table)} order by 1`,
  );
  return rows.map(({ kept }) => kept);
}

test("what has expired is deleted and the rest stays", async () => {
  const { db } = database;
  await db.insert(users).values({ id: "ana", name: "Ana", email: "ana@example.org" });
  const request = { userId: "ana", route: "POST /api/v1/rollouts", requestHash: "0" };
  await db.insert(idempotencyKeys).values([
    { ...request, key: "fresh", createdAt: inMs(-23 * HOUR_MS) },
    { ...request, key: "old", createdAt: inMs(-25 * HOUR_MS) },
  ]);
  await db.insert(sessions).values([
    { id: "alive", token: "1", userId: "ana", expiresAt: inMs(HOUR_MS) },
    { id: "over", token: "2", userId: "ana", expiresAt: inMs(-HOUR_MS) },
  ]);
  await db.insert(setupLinks).values([
    { hash: "alive", expiresAt: inMs(HOUR_MS) },
    { hash: "over", expiresAt: inMs(-HOUR_MS) },
  ]);
  await db.insert(signInFailures).values([
    { email: "recent@example.org", count: 1, lastAt: inMs(-HOUR_MS) },
    { email: "locked@example.org", count: 9, lastAt: inMs(-2 * DAY_MS), lockedUntil: inMs(DAY_MS) },
    { email: "past@example.org", count: 1, lastAt: inMs(-2 * DAY_MS) },
  ]);

  await removeExpired(db);

  expect(await remaining("idempotency_keys", "key")).toEqual(["fresh"]);
  expect(await remaining("sessions", "id")).toEqual(["alive"]);
  expect(await remaining("setup_links", "hash")).toEqual(["alive"]);
  expect(await remaining("sign_in_failures", "email")).toEqual([
    "locked@example.org",
    "recent@example.org",
  ]);
});

test("the latest deep look stays behind later base looks, however old", async () => {
  const deep = { ...aReplicaSet(["allowTLS"]), depth: "full" as const };
  const base = aReplicaSet(["allowTLS"]);
  await database.db.insert(observations).values([
    { id: "d1", clusterId: "d", depth: "full", observation: deep, observedAt: inMs(-300 * DAY_MS) },
    { id: "d2", clusterId: "d", depth: "full", observation: deep, observedAt: inMs(-200 * DAY_MS) },
    { id: "d3", clusterId: "d", observation: base, observedAt: inMs(-100 * DAY_MS) },
    { id: "d4", clusterId: "d", observation: base, observedAt: inMs(-HOUR_MS) },
  ]);

  await removeExpired(database.db);

  expect(await remaining("observations", "id")).toEqual(["d2", "d4"]);
});

test("the last observation of a cluster stays, however old", async () => {
  const observation = aReplicaSet(["allowTLS"]);
  await database.db.insert(observations).values(
    [
      { id: "a1", clusterId: "a", observedAt: inMs(-200 * DAY_MS) },
      { id: "a2", clusterId: "a", observedAt: inMs(-100 * DAY_MS) },
      { id: "b1", clusterId: "b", observedAt: inMs(-100 * DAY_MS) },
      { id: "b2", clusterId: "b", observedAt: inMs(-10 * DAY_MS) },
      { id: "b3", clusterId: "b", observedAt: inMs(-HOUR_MS) },
    ].map((row) => ({ ...row, observation })),
  );

  await removeExpired(database.db);

  expect(await remaining("observations", "id")).toEqual(["a2", "b2", "b3"]);
});
