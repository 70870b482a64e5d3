import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll } from "vitest";
import { createSecretBox } from "#lib/infrastructure/secrets/secret-box.ts";
import { parseSecretKey } from "#lib/infrastructure/secrets/secret-key.ts";
import { createCaBundleStore } from "#lib/infrastructure/store/ca-bundle-store.ts";
import { createClusterStore } from "#lib/infrastructure/store/cluster-store.ts";
import { type OpenDatabase, openDatabase } from "#lib/infrastructure/store/database.ts";
import { createFactLog } from "#lib/infrastructure/store/fact-log.ts";
import { createLeaseStore } from "#lib/infrastructure/store/lease-store.ts";
import { createObservationStore } from "#lib/infrastructure/store/observation-store.ts";
import { createRolloutStore } from "#lib/infrastructure/store/rollout-store.ts";
import { systemClock } from "#lib/infrastructure/system/system-clock.ts";
import { createIds } from "#lib/infrastructure/system/system-ids.ts";
import { describeCaBundleStore } from "#tests/contracts/ca-bundle-store.ts";
import { describeClusterStore } from "#tests/contracts/cluster-store.ts";
import { describeFactLog } from "#tests/contracts/fact-log.ts";
import { describeLeaseStore } from "#tests/contracts/lease-store.ts";
import { describeObservationStore } from "#tests/contracts/observation-store.ts";
import { describeRolloutStore } from "#tests/contracts/rollout-store.ts";
import { startTestServer, type TestServer } from "#tests/integration/test-database.ts";

let server: TestServer;
const open: OpenDatabase[] = [];

beforeAll(async () => {
  server = await startTestServer();
});
afterEach(async () => {
  for (const database of open.splice(0)) await database.close();
});
afterAll(() => server.stop());

async function makeStores() {
  const database = openDatabase(await server.createDatabase(), {
    maxConnections: 8,
    onError: (error) => {
      throw error;
    },
  });
  open.push(database);
  const { db } = database;
  return {
    clusters: createClusterStore(
      db,
      createSecretBox(parseSecretKey(randomBytes(32).toString("base64"))),
    ),
    caBundles: createCaBundleStore(db),
    observations: createObservationStore(db, createIds(systemClock)),
    rollouts: createRolloutStore(db),
    leases: createLeaseStore(db),
    facts: createFactLog(db),
    // The database's clock is the real one.
    letPass: (ms: number) => sleep(ms),
  };
}

describeClusterStore("PostgreSQL", makeStores);
describeCaBundleStore("PostgreSQL", makeStores);
describeObservationStore("PostgreSQL", makeStores);
describeRolloutStore("PostgreSQL", makeStores);
describeLeaseStore("PostgreSQL", makeStores);
describeFactLog("PostgreSQL", makeStores);
