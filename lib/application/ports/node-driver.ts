import type { ConnectionMarks } from "#lib/domain/clients/connection-mark.ts";
import type { OpenConnection } from "#lib/domain/clients/open-connection.ts";
import type { ClusterCredentials } from "#lib/domain/cluster/cluster.ts";
import type { ClusterAuthMode, OnlineClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";
import type { ModeVocabulary, OnlineTargetMode, TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type {
  Observation,
  ProbeDepth,
  ReplicationObservation,
} from "#lib/domain/observation/observation.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";
import type { CaBundle } from "#lib/domain/trust/ca-bundle.ts";

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
