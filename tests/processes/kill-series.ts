import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { addCluster } from "#lib/application/add-cluster.ts";
import { decidePhase } from "#lib/application/decide-phase.ts";
import { planRollout } from "#lib/application/plan-rollout.ts";
import { submitRollout } from "#lib/application/submit-rollout.ts";
import type { ClusterCredentials } from "#lib/domain/cluster/cluster.ts";
import { withLogin } from "#lib/domain/cluster/with-login.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { isTerminal } from "#lib/domain/rollout/rollout-state.ts";
import { createContainer, type OpenContainer } from "#lib/server/create-container.ts";
import { readEnvironment } from "#lib/server/environment.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { CommandLogEntry } from "#simulator/node-state.ts";
import { aRoadOfMoves } from "#tests/builders/rollout.ts";
import { AT_ONCE } from "#tests/integration/driven-cluster.ts";
import type { FragileStore } from "#tests/processes/fragile-store.ts";
import { startWorkerCrew, type WorkerCrew } from "#tests/processes/worker-crew.ts";

export interface KillSeriesOptions {
  store: FragileStore;
  /** Folder of the secret key, and of the cluster's files. */
  directory: string;
  /** So many kills of workers and store while a phase runs; then the nodes answer at full speed and the workers live. */
  kills: number;
  /** Gives numbers from 0 to 1; a seeded one makes a series repeatable up to the machine's own timing. */
  random: () => number;
}

export interface KillSeriesReport {
  rollout: Rollout;
  /** Kills while a phase was running: of workers, and of the store. */
  kills: { workers: number; store: number };
  /** Every setParameter that reached a node, in order. */
  commands: CommandLogEntry[];
  durationMs: number;
  exitCodes: (number | null)[];
}

const LEASE_TTL_MS = 800;
/** Added to every reply, so that the rollout does not outrun the kills. */
const LATENCY_MS = 150;
/** The longest that a worker is left alone after it is ready. */
const MAX_LIFE_MS = 900;
const LIMIT_MS = 10 * 60_000;
/** How often a read is repeated while the store comes back, and how long to wait in between. */
const MAX_READS = 300;
const READ_AGAIN_MS = 100;

const author: Actor = { userId: "olga", name: "Olga", email: "", roles: ["operator"] };
const approver: Actor = { userId: "ana", name: "Ana", email: "", roles: ["approver"] };

/** Of so many kills one hits the store. */
const STORE_EVERY = 5;

/** One rollout of twelve nodes from allowTLS to requireTLS by two workers that are killed all the time, like their store. */
export async function runKillSeries(options: KillSeriesOptions): Promise<KillSeriesReport> {
  const env = {
    DATABASE_URL: options.store.url,
    PORTCULLIS_DATA_DIR: options.directory,
    PORTCULLIS_LEASE_TTL_MS: String(LEASE_TTL_MS),
    PORTCULLIS_LOG_LEVEL: "warn",
  };
  const container = await createContainer(readEnvironment(env), {
    databaseUrl: options.store.url,
  });
  const cluster = await startTwelveNodes(options.directory);
  const crew = startWorkerCrew(2, env);
  try {
    const startedMs = performance.now();
    const { id } = await submitRollout(
      { rolloutId: await plan(container, cluster), expectedVersion: null },
      author,
      container,
    );
    const { rollout, kills } = await killUntilOver(id, { container, cluster, crew }, options);
    // The last one may still be loading, and a process without its handlers dies of the signal itself.
    await Promise.all([crew.ready(0), crew.ready(1)]);
    const exitCodes = await crew.stop();
    const commands = cluster.commandLog.filter(({ command }) => command === "setParameter");
    return { rollout, kills, commands, exitCodes, durationMs: performance.now() - startedMs };
  } finally {
    await crew.stop();
    await cluster.stop();
    await container.close();
  }
}

async function startTwelveNodes(directory: string): Promise<SimulatedCluster> {
  const cluster = await startSimulatedCluster({
    shape: { kind: "sharded", shards: 3, membersPerShard: 3, routers: 2 },
    configServers: 1,
    modes: ["allowTLS"],
    directory,
    auth: true,
    clientCertificates: "optional",
    heartbeatIntervalMs: 500,
    electionTimeoutMs: 10_000,
  });
  await Promise.all(
    cluster.nodes.map((node) => cluster.setFault(node.host, { latencyMs: LATENCY_MS })),
  );
  return cluster;
}

async function plan(container: OpenContainer, cluster: SimulatedCluster): Promise<string> {
  const added = await addCluster(
    { name: "killed", credentials: credentialsOf(cluster), settings: {} },
    author,
    container,
  );
  const draft = await planRollout(
    { clusterId: added.id, road: { ...aRoadOfMoves(), policy: AT_ONCE }, notBefore: null },
    author,
    container,
  );
  return draft.id;
}

function credentialsOf({ uri, users, files }: SimulatedCluster): ClusterCredentials {
  const { user, password, db } = users.driver;
  const written = withLogin(uri, { user, password, authSource: db });
  if (!written.ok) throw new Error(written.error);
  return {
    uri: written.value,
    caPem: readFileSync(files.ca, "utf8"),
    clientPem: null,
  };
}

interface Scene {
  container: OpenContainer;
  cluster: SimulatedCluster;
  crew: WorkerCrew;
}

async function killUntilOver(
  rolloutId: string,
  { container, cluster, crew }: Scene,
  options: KillSeriesOptions,
): Promise<Pick<KillSeriesReport, "rollout" | "kills">> {
  const deadline = performance.now() + LIMIT_MS;
  const kills = { workers: 0, store: 0 };
  let rollout = await find(rolloutId, container);
  while (!isTerminal(rollout.state) && rollout.state !== "halted") {
    const done = kills.workers + kills.store;
    if (performance.now() > deadline) throw new Error(`Not over after ${done} kills`);
    if (rollout.state === "awaiting_approval") {
      await approve(rollout, container);
    } else if (done >= options.kills) {
      await cluster.clearFaults();
      await sleep(100);
    } else if (done % STORE_EVERY === STORE_EVERY - 1) {
      await sleep(options.random() * MAX_LIFE_MS);
      await options.store.killAndRestart();
      kills.store += 1;
    } else if (await killOneWhileRunning(rolloutId, { container, cluster, crew }, options)) {
      kills.workers += 1;
    }
    rollout = await find(rolloutId, container);
  }
  return { rollout, kills };
}

/** Connections of before a kill of the store fail once each. */
async function find(rolloutId: string, { rollouts }: OpenContainer): Promise<Rollout> {
  for (let reads = 1; ; reads += 1) {
    try {
      return await findOnce(rolloutId, rollouts);
    } catch (reason) {
      if (reads === MAX_READS) throw reason;
      await sleep(READ_AGAIN_MS);
    }
  }
}

async function findOnce(rolloutId: string, rollouts: OpenContainer["rollouts"]): Promise<Rollout> {
  const rollout = await rollouts.find(rolloutId);
  if (rollout === null) throw new Error("The rollout is gone");
  return rollout;
}

/** Whether one of the two was killed; between the phases there is nothing to be killed in. */
async function killOneWhileRunning(
  rolloutId: string,
  { container, crew }: Scene,
  { random }: KillSeriesOptions,
): Promise<boolean> {
  const victim = random() < 0.5 ? 0 : 1;
  await crew.ready(victim);
  await sleep(random() * MAX_LIFE_MS);
  const rollout = await find(rolloutId, container);
  if (rollout.state !== "running") return false;
  crew.killOne(victim);
  return true;
}

async function approve(
  { id, currentPhase, digest }: Rollout,
  container: OpenContainer,
): Promise<void> {
  await decidePhase(
    {
      rolloutId: id,
      expectedVersion: null,
      phaseIndex: currentPhase,
      digest,
      decision: "approved",
      comment: "",
    },
    approver,
    container,
  );
}
