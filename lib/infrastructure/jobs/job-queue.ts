import { sql } from "drizzle-orm";
import { fromDrizzle, PgBoss, type SendOptions } from "pg-boss";
import { z } from "zod";
import type { JobQueue, ProbeJob } from "#lib/application/ports.ts";
import { PROBE_DEPTHS } from "#lib/domain/observation/observation.ts";
import { askForDueProbes } from "#lib/infrastructure/jobs/due-probes.ts";
import { repeat } from "#lib/infrastructure/jobs/repeat.ts";
import type { Database, OpenDatabase } from "#lib/infrastructure/store/database.ts";
import { removeExpired } from "#lib/infrastructure/store/housekeeping.ts";

/** @param signal Aborts when the job took too long or the queue is being stopped. */
type JobHandler<Subject> = (subject: Subject, signal: AbortSignal) => Promise<void>;

export interface RunningJobQueue extends JobQueue {
  onProbe(handler: JobHandler<ProbeJob>): void;
  /** The handler gets a rollout id, and should return soon: it is a hint, not the work itself. */
  onRolloutWake(handler: JobHandler<string>): void;
  /**
   * Begins to hand jobs to the handlers, to ask for scheduled probes when there is a handler for them, and to
   * delete what has expired.
   */
  start(): Promise<void>;
  /** Waits a moment for running handlers; jobs they do not finish are done again elsewhere. */
  stop(): Promise<void>;
}

const PROBE_QUEUE = "probe";
const WAKE_QUEUE = "rollout-wake";

/**
 * Per key, one job may wait while another runs: what is asked for during a probe may be about something
 * that this probe has already passed, so it needs another one.
 */
const POLICY = "stately";
/** Too short and a busy worker's probe is begun twice; too long and a dead worker's cluster goes unwatched. */
const HEARTBEAT_SECONDS = 10;
/** Costs every worker a small query; a dead worker is noticed this much after its heartbeat is overdue. */
const NOTICE_SECONDS = 2;
const POLL_SECONDS = 0.5;
const SCHEDULE_EVERY_MS = 1_000;
const HOUSEKEEPING_EVERY_MS = 3_600_000;
const STOP_LIMIT_MS = 5_000;

/**
 * Opens the queues in the database, so that jobs can be asked for; none is worked on before `start`.
 *
 * @param onError Told of failures in the background, such as a lost database; they are retried.
 */
export async function createJobQueue(
  { db, pool }: OpenDatabase,
  onError: (error: unknown) => void,
): Promise<RunningJobQueue> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values) },
    // Schedules in minutes are too coarse for us.
    schedule: false,
    // Both together say how soon a heartbeat that stayed away is noticed.
    superviseIntervalSeconds: NOTICE_SECONDS,
    monitorIntervalSeconds: NOTICE_SECONDS,
  });
  boss.on("error", onError);
  await boss.start();
  for (const [name, options] of Object.entries(QUEUES)) {
    await boss.createQueue(name, { ...options, policy: POLICY });
  }

  const handlers = new Map<string, JobHandler<unknown>>();
  const stopping = new AbortController();
  const loops: Promise<void>[] = [];
  const sendProbe = async (job: ProbeJob, options: SendOptions = {}) => {
    const { clusterId: subjectId, depth, isRoutine } = job;
    const singletonKey = singletonKeyOf(job);
    await boss.send(PROBE_QUEUE, { subjectId, depth, isRoutine }, { ...options, singletonKey });
  };
  const scheduleProbes = () =>
    askForDueProbes(db, (clusterId, transaction) =>
      sendProbe({ clusterId, depth: "base", isRoutine: true }, { db: within(transaction) }),
    );

  const keepDoing = (task: () => Promise<unknown>, everyMs: number) => {
    loops.push(repeat(task, { everyMs, signal: stopping.signal, onError }));
  };

  return {
    requestProbe: (clusterId, depth) => sendProbe({ clusterId, depth, isRoutine: false }),
    wakeRollout: async (rolloutId) => {
      await boss.send(WAKE_QUEUE, { subjectId: rolloutId }, { singletonKey: rolloutId });
    },
    onProbe: (handler) => {
      handlers.set(PROBE_QUEUE, (data, signal) => handler(probeSchema.parse(data), signal));
    },
    onRolloutWake: (handler) => {
      handlers.set(WAKE_QUEUE, (data, signal) => handler(wakeSchema.parse(data), signal));
    },
    start: async () => {
      for (const [queue, handler] of handlers) await work(boss, queue, handler, stopping.signal);
      if (handlers.has(PROBE_QUEUE)) keepDoing(scheduleProbes, SCHEDULE_EVERY_MS);
      keepDoing(() => removeExpired(db), HOUSEKEEPING_EVERY_MS);
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
      await boss.stop({ graceful: true, timeout: STOP_LIMIT_MS });
    },
  };
}

const QUEUES = {
  [PROBE_QUEUE]: {
    // The next scheduled probe is soon enough.
    retryLimit: 1,
    expireInSeconds: 300,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    deleteAfterSeconds: 3_600,
  },
  [WAKE_QUEUE]: {
    retryLimit: 3,
    retryDelay: 1,
    expireInSeconds: 60,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    deleteAfterSeconds: 3_600,
  },
};

const wakeSchema = z.object({ subjectId: z.string() }).transform(({ subjectId }) => subjectId);

const probeSchema = z
  .object({
    subjectId: z.string(),
    // Absent in what an earlier release left in the queue.
    depth: z.enum(PROBE_DEPTHS).default("base"),
    isRoutine: z.boolean().default(false),
  })
  .transform(({ subjectId, ...look }): ProbeJob => ({ clusterId: subjectId, ...look }));

/** What one look answers the other may not, so neither stands in for the other. */
function singletonKeyOf({ clusterId, depth, isRoutine }: ProbeJob): string {
  return isRoutine ? clusterId : `${clusterId}/${depth}`;
}

async function work(
  boss: PgBoss,
  queue: string,
  handler: JobHandler<unknown>,
  stopping: AbortSignal,
) {
  const options = { localConcurrency: 4, pollingIntervalSeconds: POLL_SECONDS };
  await boss.work<unknown>(queue, options, async (jobs) => {
    for (const job of jobs) {
      await handler(job.data, AbortSignal.any([job.signal, stopping]));
    }
  });
}

function within(transaction: Database) {
  return fromDrizzle(transaction, sql);
}
