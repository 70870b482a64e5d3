import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type BenchTable, formatMs } from "#bench/bench-table.ts";
import { type SeparateCluster, startSeparateCluster } from "#bench/simulated-cluster.ts";
import { addCluster } from "#lib/application/add-cluster.ts";
import { decidePhase } from "#lib/application/decide-phase.ts";
import { driveRollout } from "#lib/application/drive-rollout.ts";
import { DEFAULT_DRIVE_LIMITS, type DrivePorts } from "#lib/application/driver/drive-context.ts";
import { observeCluster } from "#lib/application/observe-cluster.ts";
import { planRollout } from "#lib/application/plan-rollout.ts";
import type { NodeDriver } from "#lib/application/ports.ts";
import { submitRollout } from "#lib/application/submit-rollout.ts";
import type { PlannedNode } from "#lib/domain/rollout/plan.ts";
import { setKeyOf } from "#lib/domain/rollout/set-of.ts";
import { createContainer, type OpenContainer } from "#lib/server/create-container.ts";
import { readEnvironment } from "#lib/server/environment.ts";
import { aRoadOfMoves } from "#tests/builders/rollout.ts";
import { ana, olga } from "#tests/in-memory/rollout-world.ts";
import { startTestServer } from "#tests/integration/test-database.ts";

/** Another shape for a smaller machine: `sharded:<sets>x<members>+m1`. */
const TOPOLOGY = process.env.PORTCULLIS_BENCH_TOPOLOGY ?? "sharded:50x10+m1";
const PARALLEL_SETS = 10;
/** As rarely as 500 nodes in one process can bear. */
const HEARTBEAT_MS = 10_000;
const HEALTHY_WITHIN_MS = 180_000;
const SAMPLE_EVERY_MS = 100;
const BYTES_PER_MIB = 2 ** 20;

/** What a person's script does with one node; `members` are those of its set. */
type Script = (driver: NodeDriver, host: string, members: readonly string[]) => Promise<void>;

interface Driven {
  ms: number;
  /** Of it, the look at the whole cluster before the first step. */
  lookMs: number;
  peakBytes: number;
  nodes: readonly PlannedNode[];
}

/** Time of one phase by our engine and its store against scripts that go node by node, as many sets at a time. */
export async function measure(): Promise<BenchTable> {
  const driven = await onFreshCluster(driveOne);
  const sets = [...Map.groupBy(driven.nodes, setKeyOf).values()].map((set) =>
    set.map(({ host }) => host),
  );
  const nodes = driven.nodes.length;
  // The order of the hosts is the same in each simulation, their ports are not.
  const shape = sets.map((set) => set.length);
  const careful = await onFreshCluster((cluster) => runScript(cluster, shape, carefully));
  const barest = await onFreshCluster((cluster) => runScript(cluster, shape, barely));
  const engineMs = driven.ms - driven.lookMs;
  const row = (what: string, ms: number) => [
    String(nodes),
    what,
    formatMs(ms),
    formatMs(ms / nodes),
    (ms / careful).toFixed(2),
    (ms / barest).toFixed(2),
  ];
  return {
    title: `One phase of ${TOPOLOGY}, ${PARALLEL_SETS} sets at a time; peak memory of this process while driving: ${(driven.peakBytes / BYTES_PER_MIB).toFixed(0)} MiB`,
    header: ["nodes", "what", "wall ms", "ms per node", "× careful", "× barest"],
    rows: [
      row("barest script: set, read back", barest),
      row("careful script: look, set, read back, say hello, ask every member", careful),
      row("rollout, without the look at the whole cluster before it", engineMs),
      row("rollout", driven.ms),
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

/** Connects as the driver does, so that only what is done on the connections differs. */
async function runScript(
  { target, hosts }: SeparateCluster,
  shape: readonly number[],
  script: Script,
): Promise<number> {
  const container = await openContainer();
  const driver = container.nodeDrivers.open(target);
  const rest = [...hosts];
  const waiting = shape.toSorted((a, b) => b - a).map((size) => rest.splice(0, size));
  const startedMs = performance.now();
  const lane = async () => {
    for (let set = waiting.shift(); set !== undefined; set = waiting.shift()) {
      for (const host of set) await script(driver, host, set);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_SETS }, lane));
  const ms = performance.now() - startedMs;
  await driver.close();
  await container.close();
  return ms;
}

const barely: Script = async (driver, host) => {
  await driver.setMode(host, "tls", "preferTLS");
  await expectMode(driver, host);
};

const carefully: Script = async (driver, host, members) => {
  await driver.readMode(host);
  await driver.setMode(host, "tls", "preferTLS");
  await expectMode(driver, host);
  await driver.tlsHello(host);
  await driver.plaintextHello(host);
  await Promise.all(members.map((member) => driver.replication(member)));
};

async function expectMode(driver: NodeDriver, host: string): Promise<void> {
  const reading = await driver.readMode(host);
  if (!reading.ok || reading.value.mode !== "preferTLS") throw new Error(`${host} was not moved`);
}

/** Only the driving is timed: from the claim of the lease to its release. */
async function driveOne({ target }: SeparateCluster): Promise<Driven> {
  const container = await openContainer();
  try {
    const { rolloutId, nodes } = await approveOne(container, target);
    let lookMs = 0;
    const ports: DrivePorts = {
      ...container,
      prober: {
        probeCluster: async (...request) => {
          const beganMs = performance.now();
          const seen = await container.prober.probeCluster(...request);
          lookMs += performance.now() - beganMs;
          return seen;
        },
      },
    };
    const memory = watchMemory();
    const startedMs = performance.now();
    const stop = new AbortController().signal;
    const outcome = await driveRollout(
      { rolloutId, owner: "bench", stop },
      ports,
      DEFAULT_DRIVE_LIMITS,
    );
    const ms = performance.now() - startedMs;
    const peakBytes = memory.stop();
    const { halt } = (await container.rollouts.find(rolloutId)) ?? {};
    if (outcome !== "succeeded") throw new Error(`It ended ${outcome}: ${halt?.message}`);
    return { ms, lookMs, peakBytes, nodes };
  } finally {
    await container.close();
  }
}

async function approveOne(container: OpenContainer, target: SeparateCluster["target"]) {
  const name = container.ids.next();
  const { credentials } = target;
  const { id: clusterId } = await addCluster({ name, credentials, settings: {} }, olga, container);
  await untilHealthy(container, clusterId);
  const road = aRoadOfMoves("preferTLS", ["allowTLS"], {
    parallelSets: PARALLEL_SETS,
    // Of one simulation of 500 nodes, lag is what its heartbeats are late.
    maxLagSeconds: 120,
  });
  const draft = await planRollout({ clusterId, road, notBefore: null }, olga, container);
  const input = { rolloutId: draft.id, expectedVersion: null };
  await submitRollout(input, olga, container);
  const yes = { digest: draft.digest, decision: "approved" as const, comment: "" };
  await decidePhase({ ...input, phaseIndex: 0, ...yes }, ana, container);
  return { rolloutId: draft.id, nodes: draft.plan.nodes };
}

async function untilHealthy(container: OpenContainer, clusterId: string): Promise<void> {
  const deadlineMs = performance.now() + HEALTHY_WITHIN_MS;
  while (performance.now() < deadlineMs) {
    const look = { clusterId, actor: null, depth: "base" as const };
    const { observation } = await observeCluster(look, container);
    const views = observation.nodes.flatMap(({ replication }) => replication?.members ?? []);
    if (views.length > 0 && views.every(({ healthy }) => healthy)) return;
    await setTimeout(HEARTBEAT_MS / 4);
  }
  throw new Error(`The cluster was not healthy within ${HEALTHY_WITHIN_MS} ms`);
}

/** This process holds the store's client and the engine, as a worker does. */
function watchMemory(): { stop(): number } {
  let peak = process.memoryUsage.rss();
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, SAMPLE_EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}

/** A container over a database of its own. */
async function openContainer(): Promise<OpenContainer> {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-bench-"));
  const server = await startTestServer();
  const environment = readEnvironment({
    PORTCULLIS_DATA_DIR: folder,
    PORTCULLIS_LOG_LEVEL: "silent",
  });
  const container = await createContainer(environment, {
    databaseUrl: await server.createDatabase(),
  });
  return {
    ...container,
    async close() {
      await container.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
