import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { ProbeJob } from "#lib/application/ports.ts";
import { askForDueProbes } from "#lib/infrastructure/jobs/due-probes.ts";
import { createJobQueue, type RunningJobQueue } from "#lib/infrastructure/jobs/job-queue.ts";
import { type OpenDatabase, openDatabase } from "#lib/infrastructure/store/database.ts";
import { clusters } from "#lib/infrastructure/store/schema/clusters.ts";
import { aCluster } from "#tests/builders/cluster.ts";
import { startTestServer, type TestServer } from "#tests/integration/test-database.ts";

let server: TestServer;
let url = "";
let database: OpenDatabase;
const errors: unknown[] = [];
const cleanUps: (() => Promise<void>)[] = [];

beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  url = await server.createDatabase();
  database = openDatabase(url, { maxConnections: 8, onError: (error) => errors.push(error) });
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  await database.close();
  expect(errors.splice(0)).toEqual([]);
});
afterAll(() => server.stop());

async function openQueue(): Promise<RunningJobQueue> {
  const queue = await createJobQueue(database, (error) => errors.push(error));
  cleanUps.push(queue.stop);
  return queue;
}

async function insertCluster(id: string, probeIntervalSeconds: number): Promise<void> {
  const cluster = aCluster({ id, name: id });
  await database.db.insert(clusters).values({
    ...cluster,
    settings: { ...cluster.settings, probeIntervalSeconds },
    createdAt: new Date(cluster.createdAt),
  });
}

test("several requests for one cluster make one probe", async () => {
  const queue = await openQueue();
  const probed: string[] = [];
  await Promise.all(["a", "a", "a", "b"].map((id) => queue.requestProbe(id, "base")));

  queue.onProbe(async ({ clusterId }) => {
    probed.push(clusterId);
  });
  await queue.start();

  await vi.waitFor(() => expect(probed.toSorted()).toEqual(["a", "b"]), 5_000);
  await queue.requestProbe("a", "base");
  await vi.waitFor(() => expect(probed.toSorted()).toEqual(["a", "a", "b"]), 5_000);
});

test("a deep look is asked for beside a base look, once each", async () => {
  const queue = await openQueue();
  const probed: string[] = [];
  const depths = ["base", "full", "full", "base"] as const;
  await Promise.all(depths.map((depth) => queue.requestProbe("a", depth)));

  queue.onProbe(async ({ clusterId, depth }) => {
    probed.push(`${clusterId} ${depth}`);
  });
  await queue.start();

  await vi.waitFor(() => expect(probed.toSorted()).toEqual(["a base", "a full"]), 5_000);
});

test("what is asked for during a probe makes one more, after it", async () => {
  const queue = await openQueue();
  const events: string[] = [];
  const first = Promise.withResolvers<void>();
  queue.onProbe(async () => {
    const probe = events.length;
    events.push(`begin ${probe}`);
    if (probe === 0) await first.promise;
    events.push("end");
  });
  await queue.start();
  await queue.requestProbe("a", "base");
  await vi.waitFor(() => expect(events).toEqual(["begin 0"]), 5_000);

  await Promise.all([queue.requestProbe("a", "base"), queue.requestProbe("a", "base")]);
  first.resolve();

  await vi.waitFor(() => expect(events).toEqual(["begin 0", "end", "begin 2", "end"]), 5_000);
});

test("a woken rollout reaches a worker in another process's queue", async () => {
  const web = await openQueue();
  const worker = await openQueue();
  const woken: string[] = [];
  worker.onRolloutWake(async (rolloutId) => {
    woken.push(rolloutId);
  });
  await worker.start();

  await web.wakeRollout("rollout-1");

  await vi.waitFor(() => expect(woken).toEqual(["rollout-1"]), 5_000);
});

test("a failing probe is reported to nobody but tried again", async () => {
  const queue = await openQueue();
  let tries = 0;
  queue.onProbe(async () => {
    tries += 1;
    if (tries === 1) throw new Error("the probe failed");
  });
  await queue.start();

  await queue.requestProbe("a", "base");

  await vi.waitFor(() => expect(tries).toBe(2), 5_000);
});

test("each due probe is asked for once, however many workers look", async () => {
  await insertCluster("a", 60);
  await insertCluster("b", 3_600);
  const asked: string[] = [];
  const look = () =>
    askForDueProbes(database.db, async (clusterId) => {
      asked.push(clusterId);
    });

  await Promise.all([look(), look(), look()]);
  await database.db.execute(
    sql`update probe_schedule set last_asked_at = last_asked_at - interval '10 minutes'`,
  );
  await look();

  expect(asked.toSorted()).toEqual(["a", "a", "b"]);
});

test("a request that fails leaves the probe due", async () => {
  await insertCluster("a", 60);
  const failing = askForDueProbes(database.db, async () => {
    throw new Error("not sent");
  });
  await expect(failing).rejects.toThrow("not sent");

  expect(await askForDueProbes(database.db, async () => {})).toBe(1);
});

test("a started worker probes every cluster by its interval without being asked", async () => {
  await insertCluster("a", 60);
  const queue = await openQueue();
  const probed: ProbeJob[] = [];
  queue.onProbe(async (job) => {
    probed.push(job);
  });

  await queue.start();

  const routine = { clusterId: "a", depth: "base", isRoutine: true };
  await vi.waitFor(() => expect(probed).toEqual([routine]), 5_000);
});

test("stopping does not wait for a handler that has heard the signal", async () => {
  const queue = await createJobQueue(database, (error) => errors.push(error));
  const begun = Promise.withResolvers<void>();
  queue.onProbe(async (_, signal) => {
    begun.resolve();
    await once(signal, "abort");
  });
  await queue.start();
  await queue.requestProbe("a", "base");
  await begun.promise;

  const beganAt = performance.now();
  await queue.stop();

  expect(performance.now() - beganAt).toBeLessThan(3_000);
});

test("the probe of a killed worker is done by another one", async () => {
  const script = fileURLToPath(new URL("../processes/hanging-probe-worker.ts", import.meta.url));
  const doomed = spawn(process.execPath, [script, url], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(doomed, "exit");
  const queue = await openQueue();
  await queue.requestProbe("a", "base");
  const [taken] = await once(createInterface(doomed.stdout), "line");
  doomed.kill("SIGKILL");
  await exited;

  const done = Promise.withResolvers<string>();
  queue.onProbe(async ({ clusterId }) => done.resolve(clusterId));
  const beganAt = performance.now();
  await queue.start();

  expect([taken, await done.promise]).toEqual(["a", "a"]);
  process.stdout.write(
    `a killed worker's probe was taken over after ${Math.round(performance.now() - beganAt)} ms\n`,
  );
});
