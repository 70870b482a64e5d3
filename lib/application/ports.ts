import type {
  ClientCensus,
  NodeDriverFactory,
  Prober,
} from "#lib/application/ports/node-driver.ts";
import type { RestartAdapters } from "#lib/application/ports/restart.ts";
import type {
  CaBundleStore,
  ClusterStore,
  FactLog,
  LeaseStore,
  NodeConfigStore,
  ObservationStore,
  RolloutStore,
} from "#lib/application/ports/stores.ts";
import type { ClusterCredentials } from "#lib/domain/cluster/cluster.ts";
import type { ProbeDepth } from "#lib/domain/observation/observation.ts";
import type { Result } from "#lib/domain/result.ts";
import type { ConfigTextEditor } from "#lib/domain/server-config/config-edit.ts";
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
