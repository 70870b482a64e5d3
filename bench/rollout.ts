import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { MongoClient } from "mongodb";
import { type BenchTable, formatMs } from "#bench/bench-table.ts";
import { type SeparateCluster, startSeparateCluster } from "#bench/simulated-cluster.ts";
import { addCluster } from "#lib/application/add-cluster.ts";
import { decidePhase } from "#lib/application/decide-phase.ts";
import { driveRollout } from "#lib/application/drive-rollout.ts";
import { DEFAULT_DRIVE_LIMITS, type DrivePorts } from "#lib/application/driver/drive-context.ts";
import { observeCluster } from "#lib/application/observe-cluster.ts";
import { planRollout } from "#lib/application/plan-rollout.ts";
import { submitRollout } from "#lib/application/submit-rollout.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { createContainer, type OpenContainer } from "#lib/server/create-container.ts";
import { readEnvironment } from "#lib/server/environment.ts";
import { aRoadOfMoves } from "#tests/builders/rollout.ts";
import { ana, olga } from "#tests/in-memory/rollout-world.ts";
import { startTestServer } from "#tests/integration/test-database.ts";

/** As real servers do by default. */
const HEARTBEAT_MS = 2_000;
/** The first one is not counted: it loads and compiles the code. */
const ROUNDS = 4;

const HEALTHY_WITHIN_MS = 30_000;

const CASES = [
  { topology: "replica-set:3", nodes: 3 },
  { topology: "sharded:2x3+m2", nodes: 9 },
] as const;

const PHASES = ["preferTLS", "requireTLS"] as const;

/** What one round took for all nodes and phases together, in milliseconds. */
interface Round {
  rolloutMs: number;
  bareMs: number;
  /** By kind of event, summed over all steps. */
  parts: Map<string, number>;
}

/** Time of a rollout by our engine and its store against a script that only sets each mode and reads it back. */
export async function measure(): Promise<BenchTable> {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-bench-"));
  const server = await startTestServer();
  const environment = readEnvironment({
    PORTCULLIS_DATA_DIR: folder,
    PORTCULLIS_LOG_LEVEL: "silent",
  });
  const databaseUrl = await server.createDatabase();
  const container = await createContainer(environment, { databaseUrl });
  const rows: string[][] = [];
  try {
    for (const { topology, nodes } of CASES) {
      const rounds: Round[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        rounds.push(await measureRound(container, topology, nodes));
      }
      rows.push(...rowsOf(topology, nodes, medianOf(rounds.slice(1))));
    }
  } finally {
    await container.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    title: "Rollout of simulated clusters from allowTLS to requireTLS, PostgreSQL store",
    header: ["nodes", "topology", "what", "wall ms", "ms per step", "ratio"],
    rows,
  };
}

async function measureRound(
  container: OpenContainer,
  topology: string,
  nodes: number,
): Promise<Round> {
  const { durationMs: bareMs } = await onFreshCluster(topology, runBareScript);
  const { durationMs: rolloutMs, result } = await onFreshCluster(topology, (cluster) =>
    runRollout(container, cluster),
  );
  const { rollout, outside } = result;
  if (rollout.steps.length !== nodes * PHASES.length) {
    throw new Error(`${rollout.steps.length} steps for ${nodes} nodes`);
  }
  return { rolloutMs, bareMs, parts: new Map([...partsOf(rollout), ...outside]) };
}

interface Measured<T> {
  durationMs: number;
  result: T;
}

async function onFreshCluster<T>(
  topology: string,
  run: (cluster: SeparateCluster) => Promise<T>,
): Promise<T> {
  const cluster = await startSeparateCluster(topology, "allowTLS", HEARTBEAT_MS);
  try {
    return await run(cluster);
  } finally {
    await cluster.stop();
  }
}

/** Connects to each node once, as a person's script would, and counts that too. */
async function runBareScript({ hosts, target }: SeparateCluster): Promise<Measured<null>> {
  const { uri, caPem, clientPem } = target.credentials;
  const [, userinfo = ""] = /:\/\/(.*)@/.exec(uri) ?? [];
  const clients = new Map(
    hosts.map((host) => {
      const options = {
        directConnection: true,
        tls: true,
        ca: caPem ?? "",
        cert: clientPem ?? "",
        key: clientPem ?? "",
      };
      return [host, new MongoClient(`mongodb://${userinfo}@${host}/`, options)] as const;
    }),
  );
  const startedMs = performance.now();
  try {
    for (const mode of PHASES) {
      for (const [host, client] of clients) {
        const admin = client.db("admin");
        await admin.command({ setParameter: 1, tlsMode: mode });
        const { tlsMode } = await admin.command({ getParameter: 1, tlsMode: 1 });
        if (tlsMode !== mode) throw new Error(`${host} is at ${tlsMode}`);
      }
    }
    return { durationMs: performance.now() - startedMs, result: null };
  } finally {
    for (const client of clients.values()) await client.close();
  }
}

/** Only the driving is timed: from the claim of the lease to its release, once for each phase. */
async function runRollout(
  container: OpenContainer,
  { target }: SeparateCluster,
): Promise<Measured<{ rollout: Rollout; outside: Map<string, number> }>> {
  const name = container.ids.next();
  const { credentials } = target;
  const { id: clusterId } = await addCluster({ name, credentials, settings: {} }, olga, container);
  const draft = await planRollout(
    { clusterId, road: aRoadOfMoves(), notBefore: null },
    olga,
    container,
  );
  const rolloutId = draft.id;
  await submitRollout({ rolloutId, expectedVersion: null }, olga, container);
  const stop = new AbortController().signal;
  const outside = new Map<string, number>();
  const ports = timedPorts(container, outside);
  let durationMs = 0;
  for (const phaseIndex of PHASES.keys()) {
    await untilHealthy(container, clusterId);
    const yes = { digest: draft.digest, decision: "approved" as const, comment: "" };
    await decidePhase({ rolloutId, expectedVersion: null, phaseIndex, ...yes }, ana, container);
    const startedMs = performance.now();
    await driveRollout({ rolloutId, owner: "bench", stop }, ports, DEFAULT_DRIVE_LIMITS);
    durationMs += performance.now() - startedMs;
  }
  const rollout = await container.rollouts.find(rolloutId);
  if (rollout?.state !== "succeeded") throw new Error(`It ended ${rollout?.halt?.message}`);
  return { durationMs, result: { rollout, outside } };
}

/** Ports that add up what the engine waits for outside its steps' own events. */
function timedPorts(container: OpenContainer, outside: Map<string, number>): DrivePorts {
  const time = async <T>(what: string, work: Promise<T>): Promise<T> => {
    const startedMs = performance.now();
    try {
      return await work;
    } finally {
      outside.set(what, (outside.get(what) ?? 0) + performance.now() - startedMs);
    }
  };
  const { rollouts, leases, jobs, prober, nodeDrivers } = container;
  return {
    ...container,
    rollouts: {
      ...rollouts,
      find: (id) => time("store: read", rollouts.find(id)),
      replace: (...change) => time("store: write", rollouts.replace(...change)),
    },
    leases: { ...leases, renew: (...term) => time("store: lease", leases.renew(...term)) },
    jobs: {
      ...jobs,
      requestProbe: (...probe) => time("store: ask for a probe", jobs.requestProbe(...probe)),
    },
    prober: { probeCluster: (...target) => time("whole look", prober.probeCluster(...target)) },
    nodeDrivers: {
      open: (target) => {
        const driver = nodeDrivers.open(target);
        return { ...driver, membership: () => time("members", driver.membership()) };
      },
    },
  };
}

/** The approval is refused as long as a member has not heard of all the others since the start. */
async function untilHealthy(container: OpenContainer, clusterId: string): Promise<void> {
  const deadlineMs = performance.now() + HEALTHY_WITHIN_MS;
  while (performance.now() < deadlineMs) {
    const { observation } = await observeCluster(
      { clusterId, actor: null, depth: "base" },
      container,
    );
    const views = observation.nodes.flatMap(({ replication }) => replication?.members ?? []);
    if (views.every(({ healthy }) => healthy)) return;
    await setTimeout(HEARTBEAT_MS / 4);
  }
  throw new Error(`The cluster was not healthy within ${HEALTHY_WITHIN_MS} ms`);
}

function partsOf({ steps }: Rollout): Map<string, number> {
  const parts = new Map<string, number>();
  for (const { attempts } of steps) {
    for (const { kind, durationMs } of attempts.flatMap(({ events }) => events)) {
      parts.set(kind, (parts.get(kind) ?? 0) + durationMs);
    }
  }
  return parts;
}

function medianOf(rounds: readonly Round[]): Round {
  const sorted = rounds.toSorted((a, b) => a.rolloutMs / a.bareMs - b.rolloutMs / b.bareMs);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("There are no rounds");
  return middle;
}

function rowsOf(topology: string, nodes: number, { rolloutMs, bareMs, parts }: Round): string[][] {
  const steps = nodes * PHASES.length;
  const row = (what: string, ms: number, ratio = "") => [
    String(nodes),
    topology,
    what,
    formatMs(ms),
    formatMs(ms / steps),
    ratio,
  ];
  const known = [...parts.values()].reduce((sum, ms) => sum + ms, 0);
  return [
    row("bare script", bareMs, "1"),
    row("rollout", rolloutMs, (rolloutMs / bareMs).toFixed(1)),
    ...[...parts].filter(([, ms]) => ms > 0).map(([kind, ms]) => row(`- ${kind}`, ms)),
    row("- the rest", rolloutMs - known),
  ];
}
