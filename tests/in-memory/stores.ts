import type {
  CaBundleStore,
  ClusterStore,
  FactLog,
  Lease,
  LeaseStore,
  ObservationStore,
  RolloutStore,
  StoredObservation,
} from "#lib/application/ports/stores.ts";
import type { Cluster, ClusterCredentials } from "#lib/domain/cluster/cluster.ts";
import type { Fact, RecordedFact } from "#lib/domain/fact.ts";
import type { ProbeDepth } from "#lib/domain/observation/observation.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { isTerminal } from "#lib/domain/rollout/rollout-state.ts";
import type { CaBundle } from "#lib/domain/trust/ca-bundle.ts";

export interface InMemoryStores {
  clusters: ClusterStore;
  caBundles: CaBundleStore;
  observations: ObservationStore;
  rollouts: RolloutStore;
  leases: LeaseStore;
  facts: FactLog;
}

interface Tables {
  clusters: Map<string, { cluster: Cluster; credentials: ClusterCredentials }>;
  caBundles: CaBundle[];
  observations: StoredObservation[];
  rollouts: Rollout[];
  leases: Map<string, { owner: string; epoch: number; expiresAtMs: number }>;
  facts: RecordedFact[];
}

/** All stores over one set of tables, as one database has it; every value is copied in and out. */
export function createInMemoryStores({ now }: { now: () => Date }): InMemoryStores {
  const tables: Tables = {
    clusters: new Map(),
    caBundles: [],
    observations: [],
    rollouts: [],
    leases: new Map(),
    facts: [],
  };
  const record = (facts: readonly Fact[]) => {
    for (const fact of facts) tables.facts.push({ ...fact, seq: tables.facts.length + 1 });
  };
  return {
    clusters: clusterStore(tables, record),
    caBundles: caBundleStore(tables, record),
    observations: observationStore(tables, record),
    rollouts: rolloutStore(tables, record),
    leases: leaseStore(tables, now),
    facts: {
      since: async (seq, limit) =>
        structuredClone(tables.facts.filter((fact) => fact.seq > seq).slice(0, limit)),
      ofRollout: async (rolloutId) =>
        structuredClone(tables.facts.filter((fact) => fact.rolloutId === rolloutId)),
      latestSeq: async () => tables.facts.at(-1)?.seq ?? 0,
    },
  };
}

type AppendFacts = (facts: readonly Fact[]) => void;

function clusterStore(tables: Tables, record: AppendFacts): ClusterStore {
  const { clusters, rollouts } = tables;
  const isTaken = ({ id, name }: Cluster) =>
    [...clusters.values()].some(({ cluster }) => cluster.name === name && cluster.id !== id);
  return {
    async insert(cluster, credentials, facts) {
      if (isTaken(cluster)) return "name-taken";
      clusters.set(cluster.id, structuredClone({ cluster, credentials }));
      record(facts);
      return "inserted";
    },
    find: async (id) => structuredClone(clusters.get(id)?.cluster ?? null),
    list: async () => structuredClone([...clusters.values()].map(({ cluster }) => cluster)),
    credentials: async (id) => structuredClone(clusters.get(id)?.credentials ?? null),
    async replace(cluster, credentials, facts) {
      const stored = clusters.get(cluster.id);
      if (stored === undefined) return "not-found";
      if (isTaken(cluster)) return "name-taken";
      const next = { cluster, credentials: credentials ?? stored.credentials };
      clusters.set(cluster.id, structuredClone(next));
      record(facts);
      return "replaced";
    },
    async remove(id, facts) {
      if (!clusters.has(id)) return "not-found";
      if (rollouts.some((r) => r.clusterId === id && !isTerminal(r.state))) return "in-change";
      clusters.delete(id);
      tables.caBundles = tables.caBundles.filter(({ clusterId }) => clusterId !== id);
      record(facts);
      return "removed";
    },
  };
}

function caBundleStore(tables: Tables, record: AppendFacts): CaBundleStore {
  const byName = () =>
    structuredClone(tables.caBundles.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
  return {
    async insert(bundle, facts) {
      const name = bundle.name.toLowerCase();
      if (!tables.clusters.has(bundle.clusterId)) return "no-cluster";
      const isTaken = tables.caBundles.some(
        (known) => known.clusterId === bundle.clusterId && known.name.toLowerCase() === name,
      );
      if (isTaken) return "name-taken";
      tables.caBundles.push(structuredClone(bundle));
      record(facts);
      return "inserted";
    },
    list: async (clusterId) => byName().filter((bundle) => bundle.clusterId === clusterId),
    listOfAll: async () => byName(),
    async remove({ clusterId, bundleId }, facts) {
      const index = tables.caBundles.findIndex(
        (bundle) => bundle.id === bundleId && bundle.clusterId === clusterId,
      );
      if (index === -1) return "not-found";
      tables.caBundles.splice(index, 1);
      record(facts);
      return "removed";
    },
  };
}

function observationStore(tables: Tables, record: AppendFacts): ObservationStore {
  const newestFirst = (clusterId: string, depth: ProbeDepth | null = null) =>
    tables.observations
      .filter((stored) => stored.clusterId === clusterId)
      .filter(({ observation }) => depth === null || observation.depth === depth)
      .toReversed();
  const newestOfAll = (depth: ProbeDepth | null) => {
    const clusterIds = new Set(tables.observations.map((stored) => stored.clusterId));
    return structuredClone([...clusterIds].flatMap((id) => newestFirst(id, depth).slice(0, 1)));
  };
  return {
    async append(clusterId, observation, fact) {
      const id = `observation-${String(tables.observations.length + 1).padStart(8, "0")}`;
      const stored = structuredClone({ id, clusterId, observation });
      tables.observations.push(stored);
      record([fact]);
      return structuredClone(stored);
    },
    latest: async (clusterId) => structuredClone(newestFirst(clusterId)[0] ?? null),
    latestFull: async (clusterId) => structuredClone(newestFirst(clusterId, "full")[0] ?? null),
    latestOfAll: async () => newestOfAll(null),
    latestFullOfAll: async () => newestOfAll("full"),
    async list(clusterId, { before, limit, depth }) {
      const all = newestFirst(clusterId);
      const wanted = (stored: StoredObservation) =>
        depth === null || stored.observation.depth === depth;
      const from = before === null ? 0 : all.findIndex((stored) => stored.id === before) + 1;
      return structuredClone(all.slice(from).filter(wanted).slice(0, limit));
    },
  };
}

function rolloutStore(tables: Tables, record: AppendFacts): RolloutStore {
  const isFenced = ({ clusterId, epoch }: Lease) => tables.leases.get(clusterId)?.epoch !== epoch;
  return {
    async insert(draft, facts) {
      const isLive = (rollout: Rollout) =>
        rollout.clusterId === draft.clusterId && !isTerminal(rollout.state);
      if (tables.rollouts.some(isLive)) return { inserted: false };
      const rollout = structuredClone({ ...draft, number: tables.rollouts.length + 1 });
      tables.rollouts.push(rollout);
      record(facts);
      return { inserted: true, rollout: structuredClone(rollout) };
    },
    find: async (id) => structuredClone(tables.rollouts.find((r) => r.id === id) ?? null),
    async list({ clusterId, live, limit }) {
      const matching = tables.rollouts.filter(
        (rollout) =>
          (clusterId === undefined || rollout.clusterId === clusterId) &&
          (live === undefined || live === !isTerminal(rollout.state)),
      );
      return structuredClone(matching.toReversed().slice(0, limit)).map(withoutLines);
    },
    async replace(rollout, expectedVersion, facts, { lease, before } = {}) {
      if (lease !== undefined && isFenced(lease)) return "fenced";
      const index = tables.rollouts.findIndex(
        ({ id, version }) => id === rollout.id && version === expectedVersion,
      );
      if (index === -1) return "stale";
      tables.rollouts[index] = structuredClone(
        onlyChanged(rollout, before, tables.rollouts[index]),
      );
      record(facts);
      return "replaced";
    },
    versionOf: async (id) => tables.rollouts.find((r) => r.id === id)?.version ?? null,
    running: async (limit) =>
      tables.rollouts
        .filter((rollout) => rollout.state === "running")
        .map(({ id }) => id)
        .toReversed()
        .slice(0, limit),
  };
}

function withoutLines(rollout: Rollout): Rollout {
  const steps = rollout.steps.map((step) => ({
    ...step,
    attempts: step.attempts.map((attempt) => ({
      ...attempt,
      events: attempt.events.map(({ lines: _, ...event }) => event),
    })),
  }));
  return { ...rollout, steps };
}

/** As the real store does it: steps that the writer says are the same stay what they are. */
function onlyChanged(
  rollout: Rollout,
  before: Rollout | undefined,
  stored: Rollout | undefined,
): Rollout {
  const steps = rollout.steps.map((step, i) =>
    step === before?.steps[i] ? (stored?.steps[i] ?? step) : step,
  );
  return { ...rollout, steps };
}

function leaseStore({ leases }: Tables, now: () => Date): LeaseStore {
  const isHeld = ({ clusterId, epoch }: Lease) => leases.get(clusterId)?.epoch === epoch;
  return {
    async claim(clusterId, owner, ttlMs) {
      const held = leases.get(clusterId);
      if (held !== undefined && held.expiresAtMs > now().getTime()) return null;
      const epoch = (held?.epoch ?? 0) + 1;
      leases.set(clusterId, { owner, epoch, expiresAtMs: now().getTime() + ttlMs });
      return { clusterId, epoch };
    },
    async renew(lease, ttlMs) {
      const held = leases.get(lease.clusterId);
      // An expired lease that nobody claimed is still ours: the epoch decides, not the hour.
      if (held === undefined || !isHeld(lease)) return false;
      held.expiresAtMs = now().getTime() + ttlMs;
      return true;
    },
    async release(lease) {
      const held = leases.get(lease.clusterId);
      if (held !== undefined && isHeld(lease)) held.expiresAtMs = now().getTime();
    },
  };
}
