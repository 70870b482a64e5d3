import { spawnSync } from "node:child_process";
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "#lib/infrastructure/embedded-postgres/start-embedded-postgres.ts";
import { migrate } from "#lib/infrastructure/store/migrate.ts";
import {
  approve,
  type DrivenCluster,
  startDrivenCluster,
} from "#tests/integration/driven-cluster.ts";
import { brokenPairs, watchPairs } from "#tests/integration/legal-pairs.ts";
import { disorderOf, epochsGoBack } from "#tests/processes/command-order.ts";
import { startWorkerCrew, type WorkerCrew } from "#tests/processes/worker-crew.ts";

const TIMEOUT_MS = 180_000;
const LEASE_TTL_MS = 2_000;
/** Room for a fresh database and its log, and little more. */
const DISK_MB = 160;

/** Ends what a test has begun, last first. */
const endings: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** A store of its own, since it is to be broken. */
async function startStore(dir: string): Promise<EmbeddedPostgres> {
  const store = await startEmbeddedPostgres(join(dir, "db"));
  endings.push(() => store.stop());
  return store;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "pcl-store-"));
  chmodSync(folder, 0o711);
  endings.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function drive(databaseUrl: string, worker: boolean): Promise<DrivenCluster> {
  await migrate(databaseUrl);
  const driven = await startDrivenCluster({
    databaseUrl,
    worker,
    limits: { leaseTtlMs: LEASE_TTL_MS },
  });
  endings.push(() => driven.stop());
  return driven;
}

/** Runs once, when the first command of the rollout has been answered. */
function afterFirstCommand({ cluster }: DrivenCluster): Promise<void> {
  const { onCommand } = cluster;
  return new Promise((resolve) => {
    cluster.onCommand = (entry) => {
      onCommand?.(entry);
      if (entry.command === "setParameter") resolve();
    };
  });
}

function commandsOf({ cluster }: DrivenCluster) {
  return cluster.commandLog.filter(({ command }) => command === "setParameter");
}

function disorder(driven: DrivenCluster, plan: Rollout["plan"]): string[] {
  return disorderOf(plan, commandsOf(driven));
}

test("a store that is restarted in the middle of a phase costs time and nothing else", {
  timeout: TIMEOUT_MS,
}, async () => {
  const folder = temporaryFolder();
  const store = await startStore(folder);
  const driven = await drive(store.url, true);
  const { broken } = watchPairs(driven.cluster);
  const struck = afterFirstCommand(driven);
  await approve(await driven.rollout(), driven.container);
  await struck;

  await store.stop();
  await sleep(2 * LEASE_TTL_MS);
  await startStore(folder);

  const ended = await driven.untilItRests(TIMEOUT_MS / 2);
  expect(ended).toMatchObject({ state: "succeeded", halt: null });
  expect(disorder(driven, ended.plan)).toEqual([]);
  expect(broken).toEqual([]);
});

const mayMount = spawnSync("mount", ["--version"]).status === 0 && process.getuid?.() === 0;

test.skipIf(!mayMount)(
  `a store without space on its disk stops the rollout, and it goes on once there is some${mayMount ? "" : " (needs root, to make a small disk)"}`,
  { timeout: TIMEOUT_MS },
  async () => {
    const folder = temporaryFolder();
    const disk = spawnSync("mount", [
      "-t",
      "tmpfs",
      "-o",
      `size=${DISK_MB}m,mode=711`,
      "tmpfs",
      folder,
    ]);
    expect(disk.status, disk.stderr.toString()).toBe(0);
    endings.push(() => spawnSync("umount", ["-l", folder]));
    const store = await startStore(folder);
    const driven = await drive(store.url, true);
    const { broken } = watchPairs(driven.cluster);
    const struck = afterFirstCommand(driven);
    await approve(await driven.rollout(), driven.container);
    await struck;

    const filler = join(folder, "filler");
    fillDisk(filler);
    await sleep(4 * LEASE_TTL_MS);
    const { plan } = await driven.rollout();
    expect(commandsOf(driven).length).toBeLessThan(plan.phases.length * plan.nodes.length);

    rmSync(filler);
    // Where it could not write its log, the server has ended by itself.
    await Promise.race([store.exited, sleep(LEASE_TTL_MS)]);
    await startStore(folder);
    const ended = await driven.untilItRests(TIMEOUT_MS / 2);
    expect(ended).toMatchObject({ state: "succeeded", halt: null });
    expect(disorder(driven, ended.plan)).toEqual([]);
    expect(unwritten(driven, ended)).toEqual([]);
    expect(broken).toEqual([]);
  },
);

/** Commands that reached a node before their intent was stored. */
function unwritten(driven: DrivenCluster, { steps }: Rollout): string[] {
  return commandsOf(driven)
    .filter(
      ({ host, to, at }) =>
        !steps.some(
          (step) =>
            step.host === host &&
            step.to === to &&
            step.attempts.some(({ startedAt }) => startedAt <= at),
        ),
    )
    .map(({ host, to }) => `${host} ${to}`);
}

/** To the last page: what is left over would hold many a row. */
function fillDisk(file: string): void {
  const descriptor = openSync(file, "w");
  for (const size of [1024 * 1024, 4 * 1024]) {
    const block = Buffer.alloc(size);
    try {
      for (;;) writeSync(descriptor, block);
    } catch (thrown) {
      if (!(thrown instanceof Error && "code" in thrown && thrown.code === "ENOSPC")) throw thrown;
    }
  }
  closeSync(descriptor);
}

test("a worker that is frozen loses its lease, and does nothing when it wakes", {
  timeout: TIMEOUT_MS,
}, async () => {
  const folder = temporaryFolder();
  const store = await startStore(folder);
  const driven = await drive(store.url, false);
  const { broken } = watchPairs(driven.cluster);
  const crew: WorkerCrew = startWorkerCrew(2, {
    DATABASE_URL: store.url,
    PORTCULLIS_DATA_DIR: driven.folder,
    PORTCULLIS_LEASE_TTL_MS: String(LEASE_TTL_MS),
    PORTCULLIS_LOG_LEVEL: "warn",
  });
  endings.push(() => crew.stop());
  await Promise.all([crew.ready(0), crew.ready(1)]);

  // Only the first one may have the lease at the start.
  crew.freeze(1);
  const struck = afterFirstCommand(driven);
  await approve(await driven.rollout(), driven.container);
  await struck;
  crew.freeze(0);
  crew.thaw(1);
  const taken = await driven.until(({ steps }) => epochsOf(steps).length > 1, TIMEOUT_MS / 2);
  crew.thaw(0);

  const ended = await driven.untilItRests(TIMEOUT_MS / 2);
  expect(ended).toMatchObject({ state: "succeeded", halt: null });
  expect(disorder(driven, ended.plan)).toEqual([]);
  expect(broken).toEqual([]);
  expect(brokenPairs(driven.cluster)).toEqual([]);
  expect(epochsGoBack(ended)).toEqual([]);
  expect(epochsOf(taken.steps).length).toBeGreaterThan(1);
});

/** Epochs of all attempts in the order in which they began, repeats left out. */
function epochsOf(steps: Rollout["steps"]): number[] {
  const attempts = steps.flatMap((step) => step.attempts);
  const inOrder = attempts.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));
  return inOrder.map(({ epoch }) => epoch).filter((epoch, i, all) => epoch !== all[i - 1]);
}
