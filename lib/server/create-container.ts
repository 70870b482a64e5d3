import { hkdfSync } from "node:crypto";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { sql } from "drizzle-orm";
import { createLogCensus } from "#lib/application/log-census.ts";
import { caBundleReader } from "#lib/infrastructure/credentials/ca-bundle-reader.ts";
import { credentialReader } from "#lib/infrastructure/credentials/credential-reader.ts";
import { createJobQueue, type RunningJobQueue } from "#lib/infrastructure/jobs/job-queue.ts";
import { createNodeDriverFactory } from "#lib/infrastructure/mongo-admin/node-driver.ts";
import { createProber } from "#lib/infrastructure/probe/prober.ts";
import { createRestartAdapters } from "#lib/infrastructure/restart/restart-adapters.ts";
import { createSecretBox } from "#lib/infrastructure/secrets/secret-box.ts";
import {
  loadOrCreateSecretKey,
  parseSecretKey,
  type SecretKey,
} from "#lib/infrastructure/secrets/secret-key.ts";
import { configEditor } from "#lib/infrastructure/server-config/config-editor.ts";
import { awaitDatabase } from "#lib/infrastructure/store/await-database.ts";
import { createCaBundleStore } from "#lib/infrastructure/store/ca-bundle-store.ts";
import { createClusterStore } from "#lib/infrastructure/store/cluster-store.ts";
import { openDatabase } from "#lib/infrastructure/store/database.ts";
import { createFactListener } from "#lib/infrastructure/store/fact-listener.ts";
import { createFactLog } from "#lib/infrastructure/store/fact-log.ts";
import { createLeaseStore } from "#lib/infrastructure/store/lease-store.ts";
import { createNodeConfigStore } from "#lib/infrastructure/store/node-config-store.ts";
import { createObservationStore } from "#lib/infrastructure/store/observation-store.ts";
import { createRolloutStore } from "#lib/infrastructure/store/rollout-store.ts";
import { systemClock } from "#lib/infrastructure/system/system-clock.ts";
import { systemHasher } from "#lib/infrastructure/system/system-hasher.ts";
import { createIds } from "#lib/infrastructure/system/system-ids.ts";
import { createAuth } from "#lib/server/auth/create-auth.ts";
import type { Container } from "#lib/server/container.ts";
import type { Environment } from "#lib/server/environment.ts";
import { createLog } from "#lib/server/log.ts";

export interface OpenContainer extends Container {
  /** The queue with its other side, for the worker. */
  jobs: RunningJobQueue;
  /** Aborts `stopping`: streams end, nothing new begins. */
  beginStop(): void;
}

interface Options {
  databaseUrl: string;
  /** Upper limit of this process's share of the server's connections. */
  maxConnections?: number;
  signInsPerMinute?: number;
  /** Milliseconds to wait for a store that does not answer yet; none unless said otherwise. */
  patienceMs?: number;
  log?: Container["log"];
}

/**
 * Puts one process together: opens the store and everything that stands on it. Starts no loop but the
 * listener for facts, and creates the key file on the first start.
 *
 * @throws SecretError for a key that cannot be read.
 */
export async function createContainer(
  environment: Environment,
  { databaseUrl, maxConnections = 10, signInsPerMinute, patienceMs = 0, log: givenLog }: Options,
): Promise<OpenContainer> {
  const log = givenLog ?? createLog(environment.logLevel);
  const key = readKey(environment);
  const stopping = new AbortController();
  const onError = (error: unknown) => log.warn({ err: error }, "background work failed");
  if (patienceMs > 0) await awaitDatabase(databaseUrl, patienceMs);
  const database = openDatabase(databaseUrl, { maxConnections, onError });
  const { db } = database;
  const ids = createIds(systemClock);
  const listener = createFactListener(databaseUrl, onError);
  await listener.start();
  const jobs = await createJobQueue(database, onError);
  return {
    environment,
    log,
    db,
    clock: systemClock,
    ids,
    hasher: systemHasher,
    clusters: createClusterStore(db, createSecretBox(key)),
    caBundles: createCaBundleStore(db),
    observations: createObservationStore(db, ids),
    rollouts: createRolloutStore(db),
    leases: createLeaseStore(db),
    facts: createFactLog(db),
    factSource: listener,
    jobs,
    prober: createProber(systemClock),
    nodeDrivers: createNodeDriverFactory(),
    clientCensus: createLogCensus(),
    restartAdapters: createRestartAdapters(environment.restart, systemClock),
    nodeConfigs: createNodeConfigStore(db),
    credentialReader,
    caBundleReader,
    configEditor,
    auth: createAuth({
      db,
      secret: sessionSecret(key),
      publicUrl: environment.publicUrl,
      port: environment.port,
      ...(signInsPerMinute === undefined ? {} : { signInsPerMinute }),
      report: (message) => log.warn(message),
    }),
    stopping: stopping.signal,
    beginStop: () => stopping.abort(),
    isReady: async () => {
      const answer = db.execute(sql`select 1`);
      return answer.then(
        () => true,
        () => false,
      );
    },
    close: async () => {
      stopping.abort();
      await jobs.stop();
      await listener.stop();
      await database.close();
    },
  };
}

function readKey({ secretKey, dataDir }: Environment): SecretKey {
  if (secretKey !== null) return parseSecretKey(secretKey);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return loadOrCreateSecretKey(path.join(dataDir, "secret.key"));
}

/** Cookies are signed with a key of their own, so that one use of the secret tells nothing about another. */
function sessionSecret({ key }: SecretKey): string {
  const bytes = hkdfSync("sha256", key.export(), "", "portcullis session cookies", 32);
  return Buffer.from(bytes).toString("base64");
}
