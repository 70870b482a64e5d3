import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";

export interface ClusterWish {
  /** 1 makes a standalone, more make a replica set. */
  members: number;
  mode: TlsMode;
  /** Startup modes of the nodes that begin elsewhere, by their place in the set. */
  exceptions?: Readonly<Record<number, TlsMode>>;
  clientCertificates: "required" | "optional";
}

export interface Login {
  user: string;
  password: string;
}

/** A running cluster with authorization, simulated or real, and what is needed to look at it. */
export interface ClusterUnderTest {
  uri: string;
  /** In the order of the configuration. */
  hosts: readonly string[];
  caPem: string;
  clientPem: string;
  /** A user that may do everything. */
  root: Login;
  /** A user with `clusterMonitor` and a role that may only set parameters. */
  driver: Login;
  stop(): Promise<void>;
}

/** The mode that the node at this place starts in. */
export function startupModeOf({ mode, exceptions }: ClusterWish, index: number): TlsMode {
  return exceptions?.[index] ?? mode;
}
