import type { Cluster, ClusterCredentials } from "#lib/domain/cluster/cluster.ts";
import type { Fact, RecordedFact } from "#lib/domain/fact.ts";
import type { Observation, ProbeDepth } from "#lib/domain/observation/observation.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import type { CaBundle } from "#lib/domain/trust/ca-bundle.ts";

export interface ClusterStore {
  /** Stores the cluster and its encrypted credentials together, or says that the name is taken. */
  insert(
    cluster: Cluster,
    credentials: ClusterCredentials,
    facts: readonly Fact[],
  ): Promise<"inserted" | "name-taken">;
  find(clusterId: string): Promise<Cluster | null>;
  list(): Promise<Cluster[]>;
  /** Decrypted credentials; callers keep them in memory for as short as they can. */
  credentials(clusterId: string): Promise<ClusterCredentials | null>;
  /** Replaces name and settings, and the credentials when given. */
  replace(
    cluster: Cluster,
    credentials: ClusterCredentials | null,
    facts: readonly Fact[],
  ): Promise<"replaced" | "name-taken" | "not-found">;
  remove(clusterId: string, facts: readonly Fact[]): Promise<"removed" | "not-found" | "in-change">;
}

export interface CaBundleStore {
  insert(
    bundle: CaBundle,
    facts: readonly Fact[],
  ): Promise<"inserted" | "name-taken" | "no-cluster">;
  /** Those of one cluster, by name. */
  list(clusterId: string): Promise<CaBundle[]>;
  listOfAll(): Promise<CaBundle[]>;
  remove(
    place: { clusterId: string; bundleId: string },
    facts: readonly Fact[],
  ): Promise<"removed" | "not-found">;
}

export interface StoredObservation {
  id: string;
  clusterId: string;
  observation: Observation;
}

export interface ObservationStore {
  append(clusterId: string, observation: Observation, fact: Fact): Promise<StoredObservation>;
  latest(clusterId: string): Promise<StoredObservation | null>;
  /** The latest at full depth, which may be much older than the latest. */
  latestFull(clusterId: string): Promise<StoredObservation | null>;
  /** The latest of every cluster, in one read. */
  latestOfAll(): Promise<StoredObservation[]>;
  /** The latest at full depth of every cluster that has one, in one read. */
  latestFullOfAll(): Promise<StoredObservation[]>;
  /** Newest first; `before` is an observation id (exclusive), and null for `depth` means any. */
  list(
    clusterId: string,
    page: { before: string | null; limit: number; depth: ProbeDepth | null },
  ): Promise<StoredObservation[]>;
}

/** A claim on one cluster's rollout; every write of the driver is made under it. */
export interface Lease {
  clusterId: string;
  /** Fencing token: rises with every claim, so a write under an older one is refused. */
  epoch: number;
}

export interface LeaseStore {
  /** Claims the cluster for `ttlMs`, or returns null while another owner's lease is alive. */
  claim(clusterId: string, owner: string, ttlMs: number): Promise<Lease | null>;
  /** Prolongs the lease; false when it was lost. */
  renew(lease: Lease, ttlMs: number): Promise<boolean>;
  release(lease: Lease): Promise<void>;
}

export interface RolloutStore {
  /** Stores a new rollout and gives it its number; refuses a second live one on the same cluster. */
  insert(
    rollout: Omit<Rollout, "number">,
    facts: readonly Fact[],
  ): Promise<{ inserted: true; rollout: Rollout } | { inserted: false }>;
  find(rolloutId: string): Promise<Rollout | null>;
  /** Newest first, each without the `lines` of its attempts: to look at, not to be put back. */
  list(filter: { clusterId?: string; live?: boolean; limit: number }): Promise<Rollout[]>;
  /**
   * Replaces the whole rollout if its stored version is still `expectedVersion`, and appends the facts in
   * the same transaction. With a lease, the transaction first locks and checks the lease row.
   */
  replace(
    rollout: Rollout,
    expectedVersion: number,
    facts: readonly Fact[],
    under?: {
      lease?: Lease;
      /** What is stored at `expectedVersion`, if the caller has it: parts that are the same objects are not written. */
      before?: Rollout;
    },
  ): Promise<"replaced" | "stale" | "fenced">;
  /** The stored version, without reading all of the rollout; null when there is none. */
  versionOf(rolloutId: string): Promise<number | null>;
  /** Ids of the rollouts that run, newest first. */
  running(limit: number): Promise<string[]>;
}

export interface FactLog {
  /** Facts after `seq`, oldest first. */
  since(seq: number, limit: number): Promise<RecordedFact[]>;
  ofRollout(rolloutId: string): Promise<RecordedFact[]>;
  /** Highest `seq` in the log, 0 when empty. */
  latestSeq(): Promise<number>;
}

/** Text of the configuration file of a node, as somebody uploaded it; never read from the node. */
export interface NodeConfigStore {
  put(
    config: { clusterId: string; host: string; text: string; uploadedBy: string; at: string },
    facts: readonly Fact[],
  ): Promise<void>;
  /** By host. */
  list(
    clusterId: string,
  ): Promise<{ host: string; text: string; at: string; uploadedBy: string }[]>;
}
