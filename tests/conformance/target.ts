import type { TlsClientOptions } from "./wire-client.ts";

/** What has to stand before the first request of a group of lines is sent. */
export interface SetUp {
  /** Readable and unique; also the title of the group. */
  key: string;
  kind: "standalone" | "replica-set";
  /** False: members run with --replSet but nobody initiated the set. */
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

export interface ConformanceInstance {
  /** Members in order: primary (or standalone), secondary, arbiter, hidden. */
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
