import type { FreezeWindow } from "#lib/domain/cluster/freeze-window.ts";

/** What a cluster's settings allow the probe and the driver to do. */
export interface ClusterSettings {
  /**
   * Whether credentials may travel over a plaintext connection. Without it, a node that takes only
   * plaintext is looked at from outside.
   */
  allowCredentialsOverPlaintext: boolean;
  /** Seconds between scheduled probes. */
  probeIntervalSeconds: number;
  /** Seconds of replication lag above which a rollout does not go on to the next node. */
  maxLagSeconds: number;
  /** Times in which no rollout touches a node. */
  freezeWindows: FreezeWindow[];
}

export const DEFAULT_CLUSTER_SETTINGS: ClusterSettings = {
  allowCredentialsOverPlaintext: false,
  probeIntervalSeconds: 60,
  maxLagSeconds: 10,
  freezeWindows: [],
};

/** A standalone, a replica set or a sharded cluster, added by one connection string. Holds no secret. */
export interface Cluster {
  id: string;
  name: string;
  /** The connection string without user, password and key file options. */
  displayUri: string;
  settings: ClusterSettings;
  hasCredentials: boolean;
  /** ISO 8601, UTC. */
  createdAt: string;
  createdBy: string;
}

/** What is needed to log in to a cluster's nodes; exists only in memory and encrypted at rest. */
export interface ClusterCredentials {
  /** The connection string as given, with user and password if it has them. */
  uri: string;
  /** PEM of the authorities that server certificates must chain to. */
  caPem: string | null;
  /** Client certificate and private key, PEM. */
  clientPem: string | null;
}
