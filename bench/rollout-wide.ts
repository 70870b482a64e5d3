import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { MongoClient } from "mongodb";
import { type BenchTable, formatMs } from "#bench/bench-table.ts";
import { type SeparateCluster, startSeparateCluster } from "#bench/simulated-cluster.ts";
import { WORKER_ENV, WORKER_FLAGS, WORKER_MAIN } from "#cli/processes.ts";
import { addCluster } from "#lib/application/add-cluster.ts";
import { decidePhase } from "#lib/application/decide-phase.ts";
import { observeCluster } from "#lib/application/observe-cluster.ts";
import { planRollout } from "#lib/application/plan-rollout.ts";
import type { NodeDriver } from "#lib/application/ports/node-driver.ts";
import { submitRollout } from "#lib/application/submit-rollout.ts";
import type { PlannedNode } from "#lib/domain/rollout/plan.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { setKeyOf } from "#lib/domain/rollout/set-of.ts";
import { createContainer, type OpenContainer } from "#lib/server/create-container.ts";
import { readEnvironment } from "#lib/server/environment.ts";
import { aRoadOfMoves } from "#tests/builders/rollout.ts";
import { ana, olga } from "#tests/in-memory/rollout-world.ts";
import { startTestServer } from "#tests/integration/test-database.ts";

/** Another shape for a smaller machine: `sharded:<sets>x<members>+m1`. */
const TOPOLOGY = process.env.PORTCULLIS_BENCH_TOPOLOGY ?? "sharded:50x10+m1";
const PARALLEL_SETS = 10;
/**
 * So rarely that none falls into what is measured: after dropped pools each costs two handshakes in the one process
 * that is all 500 servers, which would be measured instead of the driver.
 */
const HEARTBEAT_MS = 180_000;
const HEALTHY_WITHIN_MS = 2 * HEARTBEAT_MS;
const LOOK_FOR_HEALTH_EVERY_MS = 2_500;
const LOOK_EVERY_MS = 100;
const BYTES_PER_KIB = 2 ** 10;
const BYTES_PER_MIB = 2 ** 20;

/** What a person's script does with one node; `members` are those of its set. */
type Script = (driver: NodeDriver, host: string, members: readonly string[]) => Promise<void>;

interface Bench extends OpenContainer {
  databaseUrl: string;
  folder: string;
}

interface Driven {
  /** From the approval to the end. */
  ms: number;
  /** Of it, until the look at the whole cluster before the first step was stored. */
  lookMs: number;
  /** Highest resident memory of the worker since its start. */
  peakBytes: number;
  nodes: readonly PlannedNode[];
}

/** Time of one phase by a worker and its store against scripts that go node by node, as many sets at a time. */
export async function measure(): Promise<BenchTable> {
  const driven = await onFreshCluster(driveOne);
  const sets = [...Map.groupBy(driven.nodes, setKeyOf).values()].map((set) =>
    set.map(({ host }) => host),
  );
  const nodes = driven.nodes.length;
  // The order of the hosts is the same in each simulation, their ports are not.
  const shape = sets.map((set) => set.length);
  const time = (script: Script) => onFreshCluster((cluster) => runScript(cluster, shape, script));
  const bare = await onFreshCluster((cluster) => runBareScript(cluster, shape));
  const onOurs = await time(barely);
  const careful = await time(carefully);
  const equal = await time(equallySure);
  const row = (what: string, ms: number) => [
    String(nodes),
    what,
    formatMs(ms),
    formatMs(ms / nodes),
    (ms / bare).toFixed(2),
    (ms / careful).toFixed(2),
    (ms / equal).toFixed(2),
  ];
  return {
    title: `One phase of ${TOPOLOGY}, ${PARALLEL_SETS} sets at a time; peak resident memory of the worker: ${(driven.peakBytes / BYTES_PER_MIB).toFixed(0)} MiB; load ${loadavg()[0]?.toFixed(1)}`,
    header: ["nodes", "what", "wall ms", "ms per node", "× bare", "× careful", "× as sure"],
    rows: [
      row("bare script with MongoDB's own driver: connect, set, read back, close", bare),
      row("the same on the worker's kind of connections", onOurs),
      row(
        "careful on these: mode; set, read back; both hellos, drop its pools, ask its set",
        careful,
      ),
      row(
        "as sure on these: careful, and before: modes and views of its set, log; log after",
        equal,
      ),
      row("worker, from the first step on", driven.ms - driven.lookMs),
      row("the phase's gate: probe of the whole cluster", driven.lookMs),
      row("worker, from the approval on", driven.ms),
    ],
  };
}

async function onFreshCluster<T>(run: (cluster: SeparateCluster) => Promise<T>): Promise<T> {
  const cluster = await startSeparateCluster(TOPOLOGY, "allowTLS", HEARTBEAT_MS);
  try {
    return await run(cluster);
  } finally {
    await cluster.stop();
  }
}

/** As people write it: one client a node, which is opened and closed for it. */
async function runBareScript({ target, hosts }: SeparateCluster, shape: readonly number[]) {
  const { uri, caPem, clientPem } = target.credentials;
  const [, userinfo = ""] = /:\/\/(.*)@/.exec(uri) ?? [];
  const pem = clientPem ?? "";
  const tls = { tls: true, ca: caPem ?? "", cert: pem, key: pem };
  return timeLanes(hosts, shape, async (host) => {
    const options = { directConnection: true, ...tls };
    const client = await MongoClient.connect(`mongodb://${userinfo}@${host}/`, options);
    const admin = client.db("admin");
    await admin.command({ setParameter: 1, tlsMode: "preferTLS" });
    const { tlsMode } = await admin.command({ getParameter: 1, tlsMode: 1 });
    await client.close();
    if (tlsMode !== "preferTLS") throw new Error(`${host} was not moved`);
  });
}

/** Connects as the driver does, so that only what is done on the connections differs. */
async function runScript(
  { target, hosts }: SeparateCluster,
  shape: readonly number[],
  script: Script,
): Promise<number> {
  const container = await openContainer();
  const driver = container.nodeDrivers.open(target);
  const ms = await timeLanes(hosts, shape, (host, set) => script(driver, host, set));
  await driver.close();
  await container.close();
  return ms;
}

/** Milliseconds for all sets, the largest first, as many at a time as the worker takes. */
async function timeLanes(
  hosts: readonly string[],
  shape: readonly number[],
  move: (host: string, set: readonly string[]) => Promise<void>,
): Promise<number> {
  const rest = [...hosts];
  const waiting = shape.toSorted((a, b) => b - a).map((size) => rest.splice(0, size));
  const startedMs = performance.now();
  const lane = async () => {
    for (let set = waiting.shift(); set !== undefined; set = waiting.shift()) {
      for (const host of set) await move(host, set);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_SETS }, lane));
  return performance.now() - startedMs;
}

const barely: Script = async (driver, host) => {
  await driver.setMode(host, "tls", "preferTLS");
  await expectMode(driver, host);
};

/** Without dropped pools a wrong name in a certificate would show weeks later. */
const carefully: Script = async (driver, host, members) => {
  await driver.readMode(host);
  await driver.setMode(host, "tls", "preferTLS");
  await expectMode(driver, host);
  await Promise.all([driver.tlsHello(host), driver.plaintextHello(host)]);
  await driver.dropConnections(
    host,
    members.filter((member) => member !== host),
  );
  await Promise.all(members.map((member) => driver.replication(member)));
};

/** Nobody may have fallen back or be ill before the step, and no handshake may fail only since. */
const equallySure: Script = async (driver, host, members) => {
  await Promise.all(members.map((member) => driver.replication(member)));
  await driver.logSince(host, null);
  await Promise.all(members.map((member) => driver.readMode(member)));
  await carefully(driver, host, members);
  await driver.logSince(host, null);
};

async function expectMode(driver: NodeDriver, host: string): Promise<void> {
  const reading = await driver.readMode(host);
  if (!reading.ok || reading.value.mode !== "preferTLS") throw new Error(`${host} was not moved`);
}

/** By a worker as it is started in production, which finds the rollout by itself. */
async function driveOne({ target }: SeparateCluster): Promise<Driven> {
  const container = await openContainer();
  const worker = startWorker(container);
  try {
    const { rolloutId, clusterId, nodes, approvedMs } = await approveOne(container, target);
    const done = await untilOver(container, rolloutId);
    const peakBytes = peakBytesOf(worker.pid ?? 0);
    if (done.state !== "succeeded")
      throw new Error(`It ended ${done.state}: ${done.halt?.message}`);
    const [firstMs = 0] = done.steps
      .flatMap(({ attempts }) => attempts.map(({ startedAt }) => Date.parse(startedAt)))
      .toSorted((a, b) => a - b);
    const page = { before: null, limit: 10, depth: null };
    const looks = (await container.observations.list(clusterId, page))
      .map(({ observation }) => Date.parse(observation.observedAt) + observation.durationMs)
      .filter((atMs) => atMs > approvedMs && atMs <= firstMs);
    const lookMs = (looks[0] ?? firstMs) - approvedMs;
    return { ms: Date.parse(done.updatedAt) - approvedMs, lookMs, peakBytes, nodes };
  } finally {
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    worker.kill("SIGTERM");
    await ended;
    await container.close();
  }
}

function startWorker({ databaseUrl, folder }: Bench): ChildProcess {
  return spawn(process.execPath, [...WORKER_FLAGS, WORKER_MAIN], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: {
      ...process.env,
      ...WORKER_ENV,
      DATABASE_URL: databaseUrl,
      PORTCULLIS_DATA_DIR: folder,
      PORTCULLIS_LOG_LEVEL: "silent",
    },
  });
}

async function untilOver({ rollouts }: OpenContainer, rolloutId: string): Promise<Rollout> {
  for (;;) {
    if (!(await rollouts.running(1)).includes(rolloutId)) {
      const rollout = await rollouts.find(rolloutId);
      if (rollout !== null) return rollout;
    }
    await setTimeout(LOOK_EVERY_MS);
  }
}

/** The kernel's own count, so that no peak falls between two samples. */
function peakBytesOf(pid: number): number {
  const [, kib = "0"] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kib) * BYTES_PER_KIB;
}

async function approveOne(container: OpenContainer, target: SeparateCluster["target"]) {
  const name = container.ids.next();
  const { credentials } = target;
  const { id: clusterId } = await addCluster({ name, credentials, settings: {} }, olga, container);
  await untilHealthy(container, clusterId);
  const road = aRoadOfMoves("preferTLS", ["allowTLS"], {
    parallelSets: PARALLEL_SETS,
    // Of one simulation of 500 nodes, lag is what its heartbeats are late.
    maxLagSeconds: (2 * HEARTBEAT_MS) / 1_000,
  });
  const draft = await planRollout({ clusterId, road, notBefore: null }, olga, container);
  const input = { rolloutId: draft.id, expectedVersion: null };
  await submitRollout(input, olga, container);
  const yes = { digest: draft.digest, decision: "approved" as const, comment: "" };
  await decidePhase({ ...input, phaseIndex: 0, ...yes }, ana, container);
  const approvedMs = Date.now();
  return { rolloutId: draft.id, clusterId, nodes: draft.plan.nodes, approvedMs };
}

async function untilHealthy(container: OpenContainer, clusterId: string): Promise<void> {
  const deadlineMs = performance.now() + HEALTHY_WITHIN_MS;
  while (performance.now() < deadlineMs) {
    const look = { clusterId, actor: null, depth: "base" as const };
    const { observation } = await observeCluster(look, container);
    const views = observation.nodes.flatMap(({ replication }) => replication?.members ?? []);
    if (views.length > 0 && views.every(({ healthy }) => healthy)) return;
    await setTimeout(LOOK_FOR_HEALTH_EVERY_MS);
  }
  throw new Error(`The cluster was not healthy within ${HEALTHY_WITHIN_MS} ms`);
}

/** A container over a database of its own. */
async function openContainer(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-bench-"));
  const server = await startTestServer();
  const environment = readEnvironment({
    PORTCULLIS_DATA_DIR: folder,
    PORTCULLIS_LOG_LEVEL: "silent",
  });
  const databaseUrl = await server.createDatabase();
  const container = await createContainer(environment, { databaseUrl });
  return {
    ...container,
    databaseUrl,
    folder,
    async close() {
      await container.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
