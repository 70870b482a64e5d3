import { hostname } from "node:os";
import { isAppError } from "#lib/application/app-error.ts";
import { DEFAULT_DRIVE_LIMITS } from "#lib/application/driver/drive-context.ts";
import { observeCluster } from "#lib/application/observe-cluster.ts";
import type { ProbeJob } from "#lib/application/ports.ts";
import { createContainer, type OpenContainer } from "#lib/server/create-container.ts";
import { readEnvironment } from "#lib/server/environment.ts";
import { untilAskedToStop } from "#lib/server/process-lifetime.ts";
import { startRolloutLoop } from "#worker/rollout-loop.ts";

/** A store that is being restarted is back within seconds; a worker that waits for it needs nobody to restart it. */
const STORE_PATIENCE_MS = 60_000;

/** Probes and drives until the process is asked to stop. */
async function main(): Promise<void> {
  // Before anything is opened, so that a signal during the start is not lost.
  const asked = untilAskedToStop();
  const environment = readEnvironment(process.env);
  const { databaseUrl, leaseTtlMs } = environment;
  if (databaseUrl === null) {
    console.error("The worker needs DATABASE_URL");
    process.exitCode = 2;
    return;
  }
  const container = await createContainer(environment, {
    databaseUrl,
    patienceMs: STORE_PATIENCE_MS,
  });
  const { log, jobs } = container;
  const loop = startRolloutLoop(container, {
    owner: `${hostname()}/${process.pid}/${container.ids.next()}`,
    limits: { ...DEFAULT_DRIVE_LIMITS, leaseTtlMs },
    onOutcome: (rolloutId, outcome) => log.info({ rolloutId, outcome }, "drive ended"),
    onError: (rolloutId, err) => log.error({ rolloutId, err }, "drive failed"),
  });
  jobs.onProbe((job, signal) => probe(container, job, signal));
  jobs.onRolloutWake(async () => loop.wake());
  await jobs.start();
  log.info("worker is ready");

  const reason = await asked;
  log.info({ reason }, "worker stops");
  container.beginStop();
  await loop.stop();
  await container.close();
}

async function probe(container: OpenContainer, job: ProbeJob, signal: AbortSignal): Promise<void> {
  try {
    await observeCluster({ ...job, actor: null, signal }, container);
  } catch (thrown) {
    // A cluster may be removed, or its probe be cut off by our stop, between the request and here.
    if (!isAppError(thrown) && !signal.aborted) throw thrown;
    container.log.warn({ ...job, err: thrown }, "probe ended without an observation");
  }
}

await main();
process.exit();
