import type { ModeVocabulary, TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { ClusterShape } from "#simulator/cluster/topology.ts";
import type { FaultTable } from "#simulator/faults/fault-table.ts";
import type { CertificateFault } from "#simulator/faults/node-fault.ts";
import type { SimulatedNodeOptions, VersionProfileName } from "#simulator/node-options.ts";

export interface SimulatedClusterOptions {
  shape: ClusterShape;
  /** One mode for all nodes, or one per node in the order of `planNodes`. */
  modes: readonly TlsMode[];
  /** Port of the first node; the others follow. 0 or absent takes free ports. */
  basePort?: number;
  /** `tls` unless said otherwise; 4.0 knows only `ssl`. */
  vocabulary?: ModeVocabulary;
  /** 7.0 unless said otherwise. */
  version?: VersionProfileName;
  auth?: boolean;
  /** The last member of every shard or of the set is an arbiter. */
  arbiter?: boolean;
  /** The last data-bearing member of the set is hidden. */
  hidden?: boolean;
  /** The last data-bearing member is delayed (and hidden), by so many seconds. */
  delaySeconds?: number;
  /** The last ordinary data-bearing member has priority 0: it is seen and is never primary. */
  passive?: boolean;
  /** 1 or 3. */
  configServers?: number;
  heartbeatIntervalMs?: number;
  electionTimeoutMs?: number;
  /** How often a mongos refreshes its row in `config.mongos`; 10000 unless said otherwise. */
  pingIntervalMs?: number;
  /** How long a mongos waits for a primary before it refuses; 20000 unless said otherwise. */
  findHostTimeoutMs?: number;
  /** Rows of `config.mongos` whose routers are gone, by the age of their last ping in milliseconds. */
  deadRouters?: readonly { host: string; pingAgeMs: number }[];
  faults?: FaultTable;
  /** Certificate files that are wrong from the start, by the index of the node in `planNodes`. */
  flaws?: Readonly<Record<number, CertificateFault>>;
  /** Authorities between the CA and the servers' certificates; 0 unless said otherwise. */
  intermediates?: number;
  /** Days that the servers' certificates have left, node by node and over again; 365 unless said otherwise. */
  daysLeft?: readonly number[];
  /** Where certificates, key file and paths live; absent keeps everything in memory. */
  directory?: string;
  /** `required` unless said otherwise: what CAFile does. */
  clientCertificates?: "required" | "optional" | "not-asked";
  /** Protocol versions that the log names (`TLS1_2`, ...). */
  logVersions?: readonly string[];
  disabledProtocols?: readonly string[];
  /** Every node serves the same certificate; on by itself above 32 nodes. */
  sharedCertificate?: boolean;
  /** Last word on the options of each node. */
  adjust?: (options: SimulatedNodeOptions, index: number) => SimulatedNodeOptions;
  now?: () => Date;
  /** Every log line of every node. */
  onLine?: (host: string, line: string) => void;
}
