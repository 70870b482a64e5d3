import type { Document } from "bson";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { UserStore } from "#simulator/authentication/user-store.ts";
import type { NodeFault } from "#simulator/faults/node-fault.ts";
import type { NodeLog } from "#simulator/log/node-log.ts";
import type { NodeCounters } from "#simulator/node-counters.ts";
import type { ClusterAuthMode, SimulatedNodeOptions } from "#simulator/node-options.ts";
import type { EgressPool } from "#simulator/replication/egress-pool.ts";
import type { ReplicationState } from "#simulator/replication/replication-state.ts";
import type { Session } from "#simulator/session.ts";
import type { Router } from "#simulator/sharding/router.ts";
import type { LoadedMaterial } from "#simulator/tls/loaded-material.ts";
import type { TopologyVersion } from "#simulator/topology-version.ts";

/** Documents by namespace (`db.collection`), shared by the data-bearing members of a set. */
export type CollectionStore = Map<string, Document[]>;

/** One command that ran, as the command log of a cluster keeps it. */
export interface CommandLogEntry {
  at: string;
  host: string;
  connectionId: number;
  appName: string | null;
  tls: boolean;
  command: string;
  request: Document;
  ok: boolean;
  /** For setParameter: the mode before and after. */
  from?: TlsMode;
  to?: TlsMode;
}

/** Live state of one running process. Handlers read it, and change it where the command says so. */
export interface NodeState {
  /** How the process was started; never changes while it runs. */
  readonly options: SimulatedNodeOptions;
  /** `host:port` by which peers and clients call it. */
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  readonly startedAt: Date;
  /** Runtime mode: new connections follow it at once, in both directions. */
  mode: TlsMode;
  clusterAuthMode: ClusterAuthMode;
  /** Parameters set at startup (as given) or at run time, without the mode and clusterAuthMode. */
  readonly parameters: Map<string, unknown>;
  readonly log: NodeLog;
  readonly counters: NodeCounters;
  /** Connections that are open, by connection id. */
  readonly sessions: Map<number, Session>;
  readonly users: UserStore;
  readonly collections: CollectionStore;
  /** Null for a standalone and for mongos. */
  readonly replication: ReplicationState | null;
  /** What a mongos knows of the sets behind it; null for a mongod. */
  readonly router: Router | null;
  /** Outgoing connections to other members. */
  readonly egress: EgressPool;
  /** Certificates in memory; null when the process was started disabled. */
  readonly material: LoadedMaterial | null;
  fault: NodeFault;
  /** Whether the process is on its way out and takes no further command of clients. */
  isShuttingDown: boolean;
  readonly topologyVersion: TopologyVersion;
  readonly now: () => Date;
  /**
   * Reads the certificates again from their files (rotateCertificates). New connections use them.
   *
   * @returns Null when it worked, else why the old ones stay.
   */
  readonly rotateCertificates: () => string | null;
  /** Whether the network between this process and another (`host:port`) is cut. */
  readonly isCutOff: (other: string) => boolean;
  /** Ends the process at once (SIGKILL). */
  readonly die: () => void;
  readonly onCommand: ((entry: CommandLogEntry) => void) | null;
}
