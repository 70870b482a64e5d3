import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createSecretBox } from "#lib/infrastructure/secrets/secret-box.ts";
import { parseSecretKey } from "#lib/infrastructure/secrets/secret-key.ts";
import { appendFacts } from "#lib/infrastructure/store/append-facts.ts";
import { createClusterStore } from "#lib/infrastructure/store/cluster-store.ts";
import { type OpenDatabase, openDatabase } from "#lib/infrastructure/store/database.ts";
import { createFactLog } from "#lib/infrastructure/store/fact-log.ts";
import { createLeaseStore, lockLease } from "#lib/infrastructure/store/lease-store.ts";
import { migrate } from "#lib/infrastructure/store/migrate.ts";
import journal from "#lib/infrastructure/store/migrations/meta/_journal.json" with { type: "json" };
import { createObservationStore } from "#lib/infrastructure/store/observation-store.ts";
import { createRolloutStore } from "#lib/infrastructure/store/rollout-store.ts";
import { systemClock } from "#lib/infrastructure/system/system-clock.ts";
import { createIds } from "#lib/infrastructure/system/system-ids.ts";
import { aCluster, aFact, someCredentials } from "#tests/builders/cluster.ts";
import { aNodeObservation, aReplicaSet } from "#tests/builders/observation.ts";
import { anApproval, aRollout } from "#tests/builders/rollout.ts";
import { planOfFirstRelease } from "#tests/builders/stored-plan.ts";
import { startTestServer, type TestServer } from "#tests/integration/test-database.ts";

let server: TestServer;
let database: OpenDatabase;
const secrets = createSecretBox(parseSecretKey(randomBytes(32).toString("base64")));

beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  database = openDatabase(await server.createDatabase(), {
    maxConnections: 8,
    onError: (error) => {
      throw error;
    },
  });
});
afterEach(() => database.close());
afterAll(() => server.stop());

/** A transaction that commits when it is told to. */
function openTransaction(work: (transaction: OpenDatabase["db"]) => Promise<void>) {
  const commit = Promise.withResolvers<void>();
  const worked = Promise.withResolvers<void>();
  const done = database.db.transaction(async (transaction) => {
    await work(transaction);
    worked.resolve();
    await commit.promise;
  });
  done.catch(worked.reject);
  return {
    worked: worked.promise,
    commit: async () => {
      commit.resolve();
      await done;
    },
  };
}

/** Resolves when `count` sessions of this database wait for a lock. */
async function sessionsWaiting(count: number): Promise<void> {
  for (;;) {
    const { rows } = await database.db.execute<{ waiting: number }>(
      sql`select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rows[0]?.waiting === count) return;
  }
}

test("several processes migrate one database at once", async () => {
  const url = await server.createEmptyDatabase();

  await Promise.all(Array.from({ length: 4 }, () => migrate(url)));

  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query(
    "select count(*)::int as applied from drizzle.__drizzle_migrations",
  );
  await client.end();
  expect(rows).toEqual([{ applied: journal.entries.length }]);
});

test("a reader who follows the log misses no fact of two interleaved transactions", async () => {
  const log = createFactLog(database.db);
  const first = openTransaction((tx) => appendFacts(tx, [aFact({ message: "first" })]));
  await first.worked;
  const second = openTransaction((tx) => appendFacts(tx, [aFact({ message: "second" })]));
  // The later one has to wait, or it could commit the higher number before the lower one is visible.
  await sessionsWaiting(1);
  const seenBefore = await log.since(0, 10);

  await first.commit();
  await second.worked;
  const seenBetween = await log.since(0, 10);
  await second.commit();
  const seenAfter = await log.since(seenBetween.at(-1)?.seq ?? 0, 10);

  expect(seenBefore).toEqual([]);
  expect(seenBetween.map(({ message }) => message)).toEqual(["first"]);
  expect(seenAfter.map(({ message }) => message)).toEqual(["second"]);
});

test("readers never see a gap closed behind them while many transactions append", async () => {
  const log = createFactLog(database.db);
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    for (let at = 0; at < 25; at += 1) {
      await database.db.transaction((tx) =>
        appendFacts(tx, [aFact({ message: `${writer}/${at}` })]),
      );
    }
  });

  const followed: number[] = [];
  let writing = true;
  const reader = (async () => {
    for (let last = 0, done = false; !done; ) {
      done = !writing;
      const facts = await log.since(last, 1_000);
      followed.push(...facts.map(({ seq }) => seq));
      last = followed.at(-1) ?? 0;
    }
  })();
  await Promise.all(writers);
  writing = false;
  await reader;

  expect(followed).toEqual((await log.since(0, 1_000)).map(({ seq }) => seq));
  expect(followed).toHaveLength(100);
});

test("facts of a transaction that fails are not in the log", async () => {
  const attempt = database.db.transaction(async (tx) => {
    await appendFacts(tx, [aFact()]);
    throw new Error("the change failed");
  });

  await expect(attempt).rejects.toThrow("the change failed");
  expect(await createFactLog(database.db).latestSeq()).toBe(0);
});

test("nobody claims a cluster while a write under its lease is being committed", async () => {
  const leases = createLeaseStore(database.db);
  const lease = await leases.claim("cluster-1", "a", 1);
  if (lease === null) throw new Error("The lease was refused");
  const write = openTransaction(async (tx) => {
    expect(await lockLease(tx, lease)).toBe(true);
  });
  await write.worked;

  const claim = leases.claim("cluster-1", "b", 60_000);
  await sessionsWaiting(1);
  await write.commit();

  expect((await claim)?.epoch).toBe(lease.epoch + 1);
});

test("removal waits for a rollout that is not yet committed, and then refuses", async () => {
  const clusters = createClusterStore(database.db, secrets);
  await clusters.insert(aCluster(), someCredentials(), []);
  const insertion = openTransaction(async (tx) => {
    await createRolloutStore(tx).insert(aRollout(), []);
  });
  await insertion.worked;

  const removal = clusters.remove("cluster-1", []);
  await sessionsWaiting(1);
  await insertion.commit();

  expect(await removal).toBe("in-change");
});

test("names that differ only in capitals are one name", async () => {
  const clusters = createClusterStore(database.db, secrets);
  await clusters.insert(aCluster({ name: "Orders" }), someCredentials(), []);

  const outcome = await clusters.insert(
    aCluster({ id: "other", name: "orders" }),
    someCredentials(),
    [],
  );

  expect(outcome).toBe("name-taken");
});

test("credentials do not stand in the database in plain text", async () => {
  const clusters = createClusterStore(database.db, secrets);
  const credentials = someCredentials({ caPem: "canary-ca", clientPem: "canary-client" });
  await clusters.insert(aCluster(), credentials, [aFact()]);

  const { rows } = await database.db.execute<{ text: string }>(
    sql`select row_to_json(c)::text as text from cluster_credentials c union all select row_to_json(c)::text from clusters c`,
  );

  expect(rows).toHaveLength(2);
  expect(rows.map(({ text }) => text).join()).not.toContain("canary");
});

test("credentials copied to another cluster's row, or to another column, are refused", async () => {
  const clusters = createClusterStore(database.db, secrets);
  await clusters.insert(aCluster(), someCredentials({ caPem: "ca" }), []);
  await clusters.insert(aCluster({ id: "b", name: "billing" }), someCredentials(), []);
  await database.db.execute(
    sql`update cluster_credentials set uri = (select uri from cluster_credentials where cluster_id = 'cluster-1') where cluster_id = 'b'`,
  );
  await database.db.execute(
    sql`update cluster_credentials set uri = ca_pem where cluster_id = 'cluster-1'`,
  );

  await expect(clusters.credentials("b")).rejects.toMatchObject({ code: "SECRET_REFUSED" });
  await expect(clusters.credentials("cluster-1")).rejects.toMatchObject({ code: "SECRET_REFUSED" });
});

test("what a server says is stored even with characters that PostgreSQL refuses", async () => {
  const observations = createObservationStore(database.db, createIds(systemClock));
  const observation = aReplicaSet(["allowTLS"]);
  observation.nodes.push(aNodeObservation({ host: "evil\0\ud800:27017" }));

  await observations.append("cluster-1", observation, aFact({ message: "evil\0" }));

  const stored = await observations.latest("cluster-1");
  expect(stored?.observation.nodes.at(-1)?.host).toBe("evil\u{fffd}\u{fffd}:27017");
});

test("a decision once stored stays as it was", async () => {
  const rollouts = createRolloutStore(database.db);
  await rollouts.insert(aRollout({ approvals: [anApproval()] }), []);

  const changed = anApproval({ decision: "rejected" });
  await rollouts.replace(aRollout({ version: 2, approvals: [changed] }), 1, []);

  expect((await rollouts.find("rollout-1"))?.approvals).toEqual([anApproval()]);
});

test("a rollout that the first release stored is read with every field of today", async () => {
  const { db } = database;
  await createClusterStore(db, secrets).insert(aCluster(), someCredentials(), []);
  const store = createRolloutStore(db);
  await store.insert(aRollout({ state: "running" }), []);
  const plan = JSON.stringify(planOfFirstRelease());
  await db.execute(sql`update rollouts set plan = ${plan}::jsonb`);

  const found = await store.find("rollout-1");
  const [listed] = await store.list({ limit: 1 });

  expect(found?.plan).toMatchObject({ ladder: "tls-mode", policy: { maxLagSeconds: 25 } });
  expect(listed?.plan).toEqual(found?.plan);
});
