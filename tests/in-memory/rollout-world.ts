import { setImmediate } from "node:timers/promises";
import { decidePhase } from "#lib/application/decide-phase.ts";
import { driveRollout } from "#lib/application/drive-rollout.ts";
import type { DriveLimits } from "#lib/application/driver/drive-context.ts";
import { createLogCensus } from "#lib/application/log-census.ts";
import { planRollout } from "#lib/application/plan-rollout.ts";
import type { Ports } from "#lib/application/ports.ts";
import { submitRollout } from "#lib/application/submit-rollout.ts";
import type { OnlineTargetMode, TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import type { RolloutPolicy } from "#lib/domain/rollout/rollout-policy.ts";
import { configEditor } from "#lib/infrastructure/server-config/config-editor.ts";
import { aCluster, someCredentials } from "#tests/builders/cluster.ts";
import { aRoadOfMoves } from "#tests/builders/rollout.ts";
import { createClusterWorld, type WorldShape } from "#tests/in-memory/cluster-world.ts";
import { createFakeClock, type FakeClock } from "#tests/in-memory/fake-clock.ts";
import { createInMemoryNodeConfigStore } from "#tests/in-memory/node-config-store.ts";
import { createInMemoryStores } from "#tests/in-memory/stores.ts";
import type { ClusterWorld } from "#tests/in-memory/world-state.ts";

export const olga: Actor = {
  userId: "olga",
  name: "Olga",
  email: "olga@example.test",
  roles: ["operator"],
};

export const ana: Actor = {
  userId: "ana",
  name: "Ana",
  email: "ana@example.test",
  roles: ["approver"],
};

export const LIMITS: DriveLimits = {
  leaseTtlMs: 15_000,
  replicationTimeoutMs: 90_000,
  pollIntervalMs: 1_000,
  maxReadingAgeMs: 5_000,
  watchIntervalMs: 5_000,
  routersApartMs: 10_000,
};

/** A cluster, the stores and the people of one test. */
export interface RolloutWorld {
  cluster: ClusterWorld;
  clock: FakeClock;
  ports: Ports;
  /** What was asked of the job queue, in order. */
  jobs: string[];
}

/** A world with the cluster "cluster-1" of the given modes, or of the given shape, in it. */
export async function createRolloutWorld(
  shape: readonly TlsMode[] | WorldShape,
): Promise<RolloutWorld> {
  const clock = createFakeClock();
  const cluster = createClusterWorld(shape, clock.now);
  // The database has a clock of its own, which nobody sets.
  const stores = createInMemoryStores({ now: () => new Date(clock.monotonicMs()) });
  const jobs: string[] = [];
  let lastId = 0;
  const ports: Ports = {
    ...stores,
    clock,
    prober: cluster.prober,
    nodeDrivers: cluster.nodeDrivers,
    clientCensus: createLogCensus(),
    restartAdapters: cluster.restartAdapters,
    nodeConfigs: createInMemoryNodeConfigStore(),
    ids: {
      next: () => {
        lastId += 1;
        return `id-${lastId}`;
      },
    },
    // Good enough to tell plans apart; the real one is tested where it lives.
    hasher: { sha256Hex: (text) => [...text].reduce(addChar, 7).toString(16).padStart(64, "0") },
    caBundleReader: {
      read: (pem) =>
        pem === "no certificate"
          ? { ok: false, error: { code: "CERTIFICATE_INVALID", message: "It holds none" } }
          : { ok: true, value: { pem, certificates: [] } },
    },
    configEditor,
    credentialReader: {
      read: ({ uri }) =>
        uri.startsWith("mongodb://")
          ? { ok: true, value: { displayUri: "mongodb://db-1:27017/", hasCredentials: true } }
          : {
              ok: false,
              error: {
                code: "CONNECTION_STRING_INVALID",
                message: "It must start with mongodb://",
              },
            },
    },
    jobs: {
      requestProbe: async (clusterId) => {
        jobs.push(`probe ${clusterId}`);
      },
      wakeRollout: async (rolloutId) => {
        jobs.push(`wake ${rolloutId}`);
      },
    },
  };
  await ports.clusters.insert(aCluster(), someCredentials(), []);
  return { cluster, clock, ports, jobs };
}

function addChar(sum: number, char: string): number {
  return (sum * 31 + char.charCodeAt(0)) % 0xffffffff;
}

/** A rollout of the moves by command that Olga has planned and submitted. */
export async function submitted(
  world: RolloutWorld,
  target: OnlineTargetMode = "requireTLS",
  policy: Partial<RolloutPolicy> = {},
): Promise<Rollout> {
  const { ports } = world;
  const modes = [...world.cluster.nodes.values()].map(({ mode }) => mode);
  const road = aRoadOfMoves(target, modes, policy);
  const draft = await planRollout({ clusterId: "cluster-1", road, notBefore: null }, olga, ports);
  return submitRollout({ rolloutId: draft.id, expectedVersion: null }, olga, ports);
}

/** Ana's yes to the phase that waits. */
export async function approve({ ports }: RolloutWorld, rolloutId: string): Promise<Rollout> {
  const rollout = await ports.rollouts.find(rolloutId);
  return decidePhase(
    {
      rolloutId,
      expectedVersion: null,
      phaseIndex: rollout?.currentPhase ?? -1,
      digest: rollout?.digest ?? "",
      decision: "approved",
      comment: "",
    },
    ana,
    ports,
  );
}

/** One drive by a worker of that name, with ports of its own if they have a fate of their own. */
export function drive(
  { ports }: RolloutWorld,
  rolloutId: string,
  {
    owner = "worker-1",
    as = ports as Parameters<typeof driveRollout>[1],
    stop = new AbortController().signal,
  } = {},
) {
  return driveRollout({ rolloutId, owner, stop }, as, LIMITS);
}

/** The rollout as it is stored now; throws when there is none. */
export async function stored({ ports }: RolloutWorld, rolloutId: string): Promise<Rollout> {
  const rollout = await ports.rollouts.find(rolloutId);
  if (rollout === null) throw new Error(`No rollout ${rolloutId}`);
  return rollout;
}

/** The modes most tests start from. */
export const THREE: readonly TlsMode[] = ["allowTLS", "allowTLS", "allowTLS"];

/** A world whose rollout is approved for its first phase. */
export async function approvedWorld(
  shape: readonly TlsMode[] | WorldShape = THREE,
  policy: Partial<RolloutPolicy> = {},
) {
  const world = await createRolloutWorld(shape);
  const { id } = await submitted(world, "requireTLS", policy);
  await approve(world, id);
  return { world, id };
}

/** Lets time go by, second by second, and everything happen that it brings. */
export async function pass({ clock }: RolloutWorld, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    // What is done without sleeping has its turn first.
    await setImmediate();
    await clock.advance(1_000);
  }
}
