import type { TlsClientOptions } from "./wire-client.ts";

/** What has to stand before the first request of a group of lines is sent. */
export interface SetUp {
  /** Readable and unique; also the title of the group. */
  key: string;
  kind: "standalone" | "replica-set" | "sharded";
  /** The process of a sharded cluster that is asked; null outside one. */
  clusterPart: ClusterPart | null;
  /** False: members run with --replSet but nobody initiated the set, or a shard is not part of a cluster yet. */
  initiated: boolean;
  security: "none" | "authorization" | "keyFile";
  /** Word as typed at start, for example `allowSSL`. */
  mode: string;
  vocabulary: "tls" | "ssl";
  source: "command-line" | "yaml";
  clusterAuthMode: string | null;
  /** Special options, named as in the recording: "flag-key-password", "x509-noca", … */
  variant: string;
  /** Whether the users of `users.ts` exist. */
  users: boolean;
}

export type ClusterPart = "mongos" | "shard" | "configsvr";

export interface ConformanceInstance {
  /** Members in order: primary (or standalone), secondary, arbiter, hidden; of a cluster: the part that is asked, the shard. */
  portOf(member: number): number;
  /** Identity for TLS connections: CA and, for a subject of the recording, certificate and key. */
  tlsFor(subject: string | null): TlsClientOptions;
  /** Password of the internal user: the content of the key file. */
  keyFilePassword: string;
  stopMember(index: number): Promise<void>;
  stop(): Promise<void>;
}

export interface ConformanceTarget {
  name: string;
  /** Null when this target cannot stand for the set-up; the text says why. */
  unsupported(setUp: SetUp): string | null;
  start(setUp: SetUp): Promise<ConformanceInstance>;
}
