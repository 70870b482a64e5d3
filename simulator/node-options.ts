import type { ModeVocabulary, TlsMode } from "#lib/domain/mode/tls-mode.ts";

/** Server generations the simulator speaks. Only 4.2 is held against recordings; the others follow the fact sheet. */
export type VersionProfileName = "4.0" | "4.2" | "7.0" | "8.0";

export type ClusterAuthMode = "undefined" | "keyFile" | "sendKeyFile" | "sendX509" | "x509";

/** What a process presents and trusts; file names are what getCmdLineOpts shows, the PEM text is what is used. */
export interface NodeTlsMaterial {
  certificateKeyFile: string;
  /** Certificate followed by private key, PEM. */
  certificateKeyPem: string;
  CAFile?: string;
  caPem?: string;
  clusterFile?: string;
  clusterPem?: string;
  clusterCAFile?: string;
  clusterCaPem?: string;
  allowConnectionsWithoutCertificates?: boolean;
  allowInvalidCertificates?: boolean;
  allowInvalidHostnames?: boolean;
  disabledProtocols?: readonly string[];
  logVersions?: readonly string[];
  CRLFile?: string;
  FIPSMode?: boolean;
  /** Passwords of the key files were given at start; getCmdLineOpts shows them masked. */
  certificateKeyFilePassword?: string;
  clusterPassword?: string;
}

export interface SimulatedUser {
  db: string;
  user: string;
  /** Absent for users of `$external`. */
  password?: string;
  roles: readonly { role: string; db: string }[];
  /** SCRAM mechanisms the user has credentials for; both unless said otherwise. */
  mechanisms?: readonly ("SCRAM-SHA-1" | "SCRAM-SHA-256")[];
}

/** A user-defined role, as createRole would make it. */
export interface SimulatedRole {
  db: string;
  role: string;
  privileges: readonly {
    resource: { cluster: true } | { db: string; collection: string };
    actions: readonly string[];
  }[];
  roles: readonly { role: string; db: string }[];
}

export interface ReplicaSetMember {
  _id: number;
  /** `host:port` as in the replica set configuration. */
  host: string;
  arbiterOnly?: boolean;
  hidden?: boolean;
  priority?: number;
  votes?: number;
  /** Seconds. */
  slaveDelay?: number;
  tags?: Readonly<Record<string, string>>;
  /** `host:port` by horizon name; clients whose SNI is that host see these names. */
  horizons?: Readonly<Record<string, string>>;
}

export interface ReplicaSetOptions {
  name: string;
  members: readonly ReplicaSetMember[];
  /** Data-bearing member that starts as primary. */
  primaryHost: string;
  /** Milliseconds; 2000 unless said otherwise. */
  heartbeatIntervalMs?: number;
  /** Milliseconds; 10000 unless said otherwise. */
  electionTimeoutMs?: number;
  /** The set exists in the options only: members wait for replSetInitiate. */
  uninitialized?: boolean;
  clusterRole?: "shardsvr" | "configsvr";
}

export interface ShardingOptions {
  configDB: string;
  shards: readonly { _id: string; host: string }[];
  /** Names under which this mongos stands in `config.mongos`; its own address when there is none. */
  mongos: readonly string[];
  /** How often it refreshes those rows, in milliseconds; 10000 unless said otherwise. */
  pingIntervalMs?: number;
  /** How long an operation waits for a primary, in milliseconds; 20000 unless said otherwise. */
  findHostTimeoutMs?: number;
  /** How often a mongos looks at the sets behind it, in milliseconds; 2000 unless said otherwise. */
  monitorIntervalMs?: number;
}

export interface SimulatedNodeOptions {
  process: "mongod" | "mongos";
  version: VersionProfileName;
  /** Listening address; 127.0.0.1 unless said otherwise. */
  bindIp?: string;
  port: number;
  startup: {
    mode: TlsMode;
    /** Vocabulary of the options the process was started with. */
    vocabulary: ModeVocabulary;
    clusterAuthMode?: ClusterAuthMode;
    source?: "command-line" | "yaml";
    /** How the mode was given: by name, by the old flag for "require", or `disabled` spelled out. */
    modeOption?: "mode" | "on-normal-ports" | "explicit";
    /** Whoever does not log in is let in as before (`transitionToAuth`). */
    transitionToAuth?: boolean;
    /** Further `setParameter` options, as strings. */
    setParameter?: Record<string, string>;
  };
  tls?: NodeTlsMaterial;
  authorization: boolean;
  keyFile?: string;
  keyFileContent?: string;
  /** Others than the owner may read the key file; such a process does not start. */
  keyFileIsOpen?: boolean;
  users: readonly SimulatedUser[];
  roles?: readonly SimulatedRole[];
  replicaSet?: ReplicaSetOptions;
  /** The cluster a router, a config server or a shard belongs to; absent on a shard that was not added yet. */
  sharding?: ShardingOptions;
  dbpath?: string;
  logpath?: string;
}
