import type { ConnectionMarks } from "#lib/domain/clients/connection-mark.ts";
import type { OpenConnection } from "#lib/domain/clients/open-connection.ts";
import type { Cluster, ClusterCredentials } from "#lib/domain/cluster/cluster.ts";
import type { Fact, RecordedFact } from "#lib/domain/fact.ts";
import type { ClusterAuthMode, OnlineClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";
import type { ModeVocabulary, OnlineTargetMode, TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type {
  Observation,
  ProbeDepth,
  ReplicationObservation,
} from "#lib/domain/observation/observation.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import type { Result } from "#lib/domain/result.ts";
import type { StartupChange } from "#lib/domain/rollout/plan.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import type { RestartAdapterKind } from "#lib/domain/rollout/rollout-policy.ts";
import type { ConfigChange } from "#lib/domain/server-config/config-change.ts";
import type { ConfigTextEditor } from "#lib/domain/server-config/config-edit.ts";
import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";
import type { CaBundle } from "#lib/domain/trust/ca-bundle.ts";

export interface Clock {
  now(): Date;
  /** Milliseconds since some moment; never set back or forward, so that durations are measured by it. */
  monotonicMs(): number;
  /** Resolves after `ms` milliseconds, or rejects when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Ids {
  /** A new identifier, unguessable and sortable by creation. */
  next(): string;
}

export interface Hasher {
  /** SHA-256 of the UTF-8 text, lower-case hexadecimal. */
  sha256Hex(text: string): string;
}

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

/** What a probe may use; where `caPem` is null, chains are read but not judged. */
export interface ProbeTarget {
  credentials: ClusterCredentials;
  allowCredentialsOverPlaintext: boolean;
  /** What some nodes are said to accept; see `CaBundle`. */
  caBundles: readonly Pick<CaBundle, "name" | "hosts" | "pem">[];
}

/** How to look, and when to stop. */
export interface ProbeRequest {
  depth: ProbeDepth;
  /**
   * One of many looks by the clock: what changes with a restart only need not be asked again each time, since
   * every refused hello leaves a line in the log of the server.
   */
  isRoutine?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

export interface Prober {
  /**
   * Looks at every node of the cluster. Nodes that cannot be reached are part of the answer.
   * At full depth it also lists what every node that takes TLS negotiates.
   *
   * @throws AppError CONNECTION_STRING_INVALID for a connection string that cannot be read.
   */
  probeCluster(target: ProbeTarget, look: ProbeRequest): Promise<Observation>;
}

/** A reading, or the reason why there is none. */
export type Reading<T> = { ok: true; value: T } | { ok: false; failure: ObservationFailure };

export interface ClusterMembership {
  /** As in `Observation.cluster`. */
  configVersion: number | null;
  /** Every mongod and mongos, with member id and group spelled as in `NodeObservation`. */
  members: { host: string; memberId: number | null; group: string | null }[];
}

export type SetModeOutcome =
  | { kind: "changed"; was: string }
  /** The server said no; `errmsg` is its own text. */
  | { kind: "refused"; code: number | null; codeName: string | null; errmsg: string }
  /** No reply: the mode may or may not have changed, so it must be read again. */
  | { kind: "unknown"; failure: ObservationFailure };

export interface WireHello {
  accepted: boolean;
  /** SHA-256 of the served leaf, over TLS only. */
  leafSha256: string | null;
  /** Number that the server gave this connection; null before 4.2, and where no hello was answered. */
  connectionId: number | null;
  failure: ObservationFailure | null;
}

/** What one run of a process was started with; both change with a restart only. */
export interface StartupReading {
  mode: TlsMode;
  clusterAuthMode: ClusterAuthMode | null;
  options: ServerOptions;
  /** Null where serverStatus was refused. */
  process: { pid: number /** ISO 8601, UTC, by our clock. */; startedAt: string } | null;
}

/** What a command that changes something came to. */
export type CommandOutcome =
  | { kind: "done"; reply: string }
  | { kind: "refused"; code: number | null; codeName: string | null; errmsg: string }
  /** No reply: it may or may not have been run. */
  | { kind: "unknown"; failure: ObservationFailure };

/** Lines that a node has logged since a mark. */
export interface LogSlice {
  /** Where to go on reading. */
  mark: number;
  lines: string[];
  /** Whether lines in between were lost: a server keeps only the last 1024. */
  hasGap: boolean;
}

/** Reads and drives single nodes of one cluster; every call has a deadline and answers with data. */
export interface NodeDriver {
  membership(): Promise<Reading<ClusterMembership>>;
  readMode(host: string): Promise<Reading<{ mode: TlsMode; vocabulary: ModeVocabulary }>>;
  setMode(host: string, vocabulary: ModeVocabulary, to: OnlineTargetMode): Promise<SetModeOutcome>;
  /** A hello over a fresh plaintext connection; `accepted: false` when the server closes without a byte. */
  plaintextHello(host: string): Promise<Reading<WireHello>>;
  /** A hello over a fresh TLS connection, with the cluster's client certificate if there is one. */
  tlsHello(host: string): Promise<Reading<WireHello>>;
  /** The member's own view of its set; null for processes that are in none. */
  replication(host: string): Promise<Reading<ReplicationObservation | null>>;
  /** Start options and the run of the process, from getCmdLineOpts and serverStatus. */
  readStartup(host: string): Promise<Reading<StartupReading>>;
  /** The modes that the wire allows, without any command: for nodes on which none can be run. */
  wireModes(host: string): Promise<Reading<TlsMode[]>>;
  /** Asks a primary to hand over for `seconds`; a closed connection afterwards is no failure. */
  stepDown(host: string, seconds: number): Promise<CommandOutcome>;
  /** How the running process proves itself to others; null where it does not. */
  readClusterAuthMode(host: string): Promise<Reading<ClusterAuthMode | null>>;
  setClusterAuthMode(host: string, to: OnlineClusterAuthMode): Promise<SetModeOutcome>;
  /** From 5.0 on; a server without TLS answers ok and does nothing, so a new handshake must prove it. */
  rotateCertificates(host: string, message: string): Promise<CommandOutcome>;
  /** Closes the pooled connections that the node holds to `peers`, so that it dials them anew; from 4.2 on. */
  dropConnections(host: string, peers: readonly string[]): Promise<CommandOutcome>;
  /** Open connections as the node lists them, idle ones included, ours left out. */
  connections(host: string): Promise<Reading<OpenConnection[]>>;
  /** The highest connection id that the node has given out so far: our own new connection's. */
  newestConnectionId(host: string): Promise<Reading<number>>;
  /** Lines after `mark`; null begins with all that the server still has. */
  logSince(host: string, mark: number | null): Promise<Reading<LogSlice>>;
  close(): Promise<void>;
}

export interface NodeDriverFactory {
  open(target: ProbeTarget): NodeDriver;
}

/** What is known of the moves of a node, by which its connections are told apart. */
export interface CensusContext {
  marks: ConnectionMarks;
  /** Whether every process of the cluster was started at preferTLS or above. */
  membersDialTls: boolean;
}

/** Who is connected to a node, and how: from its own log for now, a ledger of clients later. */
export interface ClientCensus {
  read(driver: NodeDriver, host: string, known: CensusContext): Promise<Reading<OpenConnection[]>>;
}

/** Has a process restarted with a changed configuration; whether it was, only a look at the node says. */
export interface RestartAdapter {
  /**
   * Hands the order over. `handed-over`: a tool took it. `by-hand`: a person has to; we wait for what is seen.
   * The same order may come again after a crash, with the same key.
   *
   * @throws the reason of the signal, when that ends the wait.
   */
  order(order: RestartOrder, signal?: AbortSignal): Promise<RestartOrderOutcome>;
}

export interface RestartOrder {
  /** Equal for every repeat of one order: `<rollout id>/<step id>/<attempt number of the first order>`. */
  key: string;
  rolloutId: string;
  clusterName: string;
  host: string;
  change: StartupChange;
  /**
   * Every option that changes, in the names of `net.tls` and `security` from 4.2 on; null where the options of now
   * could not be read.
   */
  settings: ConfigChange | null;
  /** The text of the new configuration file, or null where the old one is not known. */
  configText: string | null;
  /** Unified difference of the configuration, for people. */
  diff: string;
}

export type RestartOrderOutcome =
  | { kind: "by-hand" }
  /** `lines`: what the tool answered or printed, cut to a size that can be kept as evidence. */
  | { kind: "handed-over"; reference: string; lines?: string[] }
  | {
      kind: "failed";
      code: "RESTART_ORDER_REFUSED" | "RESTART_ORDER_UNANSWERED";
      message: string;
      lines?: string[];
    };

export interface RestartAdapters {
  /** Null where the installation is not configured for it. */
  find(kind: RestartAdapterKind): RestartAdapter | null;
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

export interface CredentialReader {
  /** What credentials say without their secrets, or one sentence on why they cannot be used. */
  read(
    credentials: ClusterCredentials,
  ): Result<
    { displayUri: string; hasCredentials: boolean },
    { code: "CONNECTION_STRING_INVALID" | "CERTIFICATE_INVALID"; message: string }
  >;
}

export interface CaBundleReader {
  /** The certificates of a PEM text, or one sentence on what in it cannot be taken. */
  read(
    pem: string,
  ): Result<
    Pick<CaBundle, "pem" | "certificates">,
    { code: "CERTIFICATE_INVALID" | "PRIVATE_KEY_REFUSED"; message: string }
  >;
}

/** Reads and changes configuration files of servers as texts; `describeRestart` says what to change in them. */
export type ConfigEditor = ConfigTextEditor;

/** A look that somebody asked for, or that is due. */
export interface ProbeJob {
  clusterId: string;
  depth: ProbeDepth;
  /** Due by the cluster's interval, and not asked for by anybody. */
  isRoutine: boolean;
}

export interface JobQueue {
  /** Asks for a probe soon; several requests for one cluster and depth make one probe. */
  requestProbe(clusterId: string, depth: ProbeDepth): Promise<void>;
  /** Wakes a worker for the rollout; correctness never depends on it. */
  wakeRollout(rolloutId: string): Promise<void>;
}

/** Everything the use cases need from the world; each names the part it uses. */
export interface Ports {
  clock: Clock;
  ids: Ids;
  hasher: Hasher;
  clusters: ClusterStore;
  caBundles: CaBundleStore;
  observations: ObservationStore;
  rollouts: RolloutStore;
  leases: LeaseStore;
  facts: FactLog;
  prober: Prober;
  nodeDrivers: NodeDriverFactory;
  clientCensus: ClientCensus;
  restartAdapters: RestartAdapters;
  nodeConfigs: NodeConfigStore;
  credentialReader: CredentialReader;
  caBundleReader: CaBundleReader;
  configEditor: ConfigEditor;
  jobs: JobQueue;
}
