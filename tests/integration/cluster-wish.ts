import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";

export interface ClusterWish {
  /** 1 makes a standalone, more make a replica set. */
  members: number;
  mode: TlsMode;
  clientCertificates: "required" | "optional";
}

/** A running cluster with authorization, simulated or real, and what is needed to look at it. */
export interface ClusterUnderTest {
  uri: string;
  caPem: string;
  clientPem: string;
  /** A user that may do everything. */
  root: { user: string; password: string };
  stop(): Promise<void>;
}
