import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { addCluster } from "#lib/application/add-cluster.ts";
import { isAppError } from "#lib/application/app-error.ts";
import { decidePhase } from "#lib/application/decide-phase.ts";
import type { DriveLimits, DrivePorts } from "#lib/application/driver/drive-context.ts";
import { DEFAULT_DRIVE_LIMITS } from "#lib/application/driver/drive-context.ts";
import { planRollout } from "#lib/application/plan-rollout.ts";
import { resumeRollout } from "#lib/application/resume-rollout.ts";
import { submitRollout } from "#lib/application/submit-rollout.ts";
import { withLogin } from "#lib/domain/cluster/with-login.ts";
import type { RoadRequest } from "#lib/domain/rollout/road-request.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { createContainer, type OpenContainer } from "#lib/server/create-container.ts";
import { readEnvironment } from "#lib/server/environment.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedClusterOptions } from "#simulator/cluster/cluster-options.ts";
import { aRoadOfMoves } from "#tests/builders/rollout.ts";
import { ana, olga } from "#tests/in-memory/rollout-world.ts";
import { type RolloutLoop, startRolloutLoop } from "#worker/rollout-loop.ts";

/** Short enough that a broken set is found within a test, long enough for an election of the simulator. */
export const TEST_LIMITS: DriveLimits = {
  ...DEFAULT_DRIVE_LIMITS,
  leaseTtlMs: 3_000,
  replicationTimeoutMs: 8_000,
  pollIntervalMs: 200,
  routersApartMs: 1_000,
};

/** No time to watch, so that a test does not wait. */
export const AT_ONCE: RoadRequest["policy"] = { canarySoakSeconds: 0, soakSeconds: 0 };

/** The online moves alone, from allowTLS on. */
const ONLINE_MOVES: RoadRequest = { ...aRoadOfMoves(), policy: AT_ONCE };

/** A simulated cluster, the store, and a rollout of it that a worker drives. */
export interface DrivenCluster {
  cluster: SimulatedCluster;
  container: OpenContainer;
  rolloutId: string;
  /** Where the key of the store lies, for workers of their own. */
  folder: string;
  rollout(): Promise<Rollout>;
  /** Approves each phase as it comes up, until the rollout is over or stands still. */
  untilItRests(limitMs?: number): Promise<Rollout>;
  /** Olga looks at what halted it, and lets it go on. */
  resumeUntilItRests(limitMs?: number): Promise<Rollout>;
  /** Waits until the rollout fits. */
  until(fits: (rollout: Rollout) => boolean, limitMs?: number): Promise<Rollout>;
  stop(): Promise<void>;
}

export interface DriveOptions {
  databaseUrl: string;
  cluster?: Partial<SimulatedClusterOptions>;
  road?: Partial<RoadRequest>;
  limits?: Partial<DriveLimits>;
  /** Puts a fault between the worker and its world. */
  ports?: (container: OpenContainer) => DrivePorts;
  /** False leaves the driving to the test. */
  worker?: boolean;
}

/** Starts all of it, plans and submits; the first phase waits for its approval. */
export async function startDrivenCluster(options: DriveOptions): Promise<DrivenCluster> {
  const folder = mkdtempSync(join(tmpdir(), "pcl-driven-"));
  const environment = readEnvironment({
    PORTCULLIS_DATA_DIR: folder,
    PORTCULLIS_LOG_LEVEL: "silent",
  });
  const container = await createContainer(environment, { databaseUrl: options.databaseUrl });
  const cluster = await startSimulatedCluster({
    shape: { kind: "replica-set", members: 3 },
    modes: ["allowTLS"],
    auth: true,
    clientCertificates: "optional",
    heartbeatIntervalMs: 200,
    electionTimeoutMs: 2_000,
    directory: folder,
    ...options.cluster,
  });
  const rolloutId = await planAndSubmit(container, cluster, { ...ONLINE_MOVES, ...options.road });
  let loop: RolloutLoop | null = null;
  if (options.worker !== false) {
    const ports = options.ports?.(container) ?? container;
    const quiet = () => {};
    const limits = { ...TEST_LIMITS, ...options.limits };
    loop = startRolloutLoop(ports, { owner: "worker-1", limits, onOutcome: quiet, onError: quiet });
  }

  async function rollout(): Promise<Rollout> {
    const found = await container.rollouts.find(rolloutId);
    if (found === null) throw new Error("The rollout is gone");
    return found;
  }

  async function until(fits: (rollout: Rollout) => boolean, limitMs = 60_000): Promise<Rollout> {
    const deadline = performance.now() + limitMs;
    for (;;) {
      const now = await rollout();
      if (fits(now)) return now;
      if (performance.now() > deadline) throw new Error(`It is still ${inWords(now)}`);
      await sleep(50);
    }
  }

  /** Members may not have heard of each other yet; a gate that never opens is told by its own error. */
  async function approveWhenReady(waiting: Rollout, deadline: number): Promise<void> {
    try {
      await approve(waiting, container);
    } catch (thrown) {
      const mayPass = isAppError(thrown) && thrown.code === "GATE_UNMET";
      if (!mayPass || performance.now() > deadline) throw thrown;
      await sleep(200);
    }
  }

  async function untilItRests(limitMs = 60_000): Promise<Rollout> {
    const deadline = performance.now() + limitMs;
    for (;;) {
      const left = deadline - performance.now();
      const now = await until(({ state }) => state !== "running", left);
      if (now.state !== "awaiting_approval") return now;
      await approveWhenReady(now, deadline);
    }
  }

  return {
    cluster,
    container,
    rolloutId,
    folder,
    rollout,
    until,
    untilItRests,
    async resumeUntilItRests(limitMs) {
      await resumeRollout({ rolloutId, expectedVersion: null }, olga, container);
      return untilItRests(limitMs);
    },
    async stop() {
      await loop?.stop();
      await cluster.stop();
      await container.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function planAndSubmit(
  container: OpenContainer,
  { uri, users, files }: SimulatedCluster,
  road: RoadRequest,
): Promise<string> {
  const { user, password, db } = users.driver;
  const written = withLogin(uri, { user, password, authSource: db });
  if (!written.ok) throw new Error(written.error);
  const credentials = {
    uri: written.value,
    caPem: readFileSync(files.ca, "utf8"),
    clientPem: readFileSync(files.client, "utf8"),
  };
  const settings = { allowCredentialsOverPlaintext: true };
  const { id: clusterId } = await addCluster(
    { name: `driven-${container.ids.next()}`, credentials, settings },
    olga,
    container,
  );
  const draft = await planRollout({ clusterId, road, notBefore: null }, olga, container);
  await submitRollout({ rolloutId: draft.id, expectedVersion: null }, olga, container);
  return draft.id;
}

/** Ana's yes to the phase that waits. */
export async function approve(
  { id, currentPhase, digest }: Rollout,
  container: OpenContainer,
): Promise<Rollout> {
  const decision = { phaseIndex: currentPhase, digest, decision: "approved" as const, comment: "" };
  return decidePhase({ rolloutId: id, expectedVersion: null, ...decision }, ana, container);
}

/** For messages of failed tests. */
export function inWords({ state, currentPhase, plan, halt, hold, steps }: Rollout): string {
  const phase = plan.phases[currentPhase]?.kind ?? "no phase";
  const open = steps.find((step) => step.state === "running")?.host ?? "no node";
  return `${state} in ${phase} at ${open}: ${halt?.message ?? hold?.message ?? "nothing to say"}`;
}
