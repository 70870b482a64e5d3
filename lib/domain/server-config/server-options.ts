import type { ServerVersion } from "#lib/domain/server-config/server-version.ts";

export const SERVER_PROGRAMS = ["mongod", "mongos"] as const;
export type ServerProgram = (typeof SERVER_PROGRAMS)[number];

/** The two sections, and the two families of flags, that may hold an option of TLS. */
export type TlsSection = "ssl" | "tls";

/** A mode as somebody wrote it, known word or not. */
export interface WrittenMode {
  section: TlsSection;
  word: string;
}

/** Options under `net.ssl` and `net.tls`, by the names they have from 4.2 on; null is not set. */
export interface TlsOptions {
  /** Two entries where both sections name one; empty where none does, which is `disabled`. */
  modes: readonly WrittenMode[];
  certificateKeyFile: string | null;
  /** Whether a password is set; its value is never read. */
  hasCertificateKeyFilePassword: boolean;
  clusterFile: string | null;
  hasClusterPassword: boolean;
  CAFile: string | null;
  clusterCAFile: string | null;
  CRLFile: string | null;
  cipherConfig: string | null;
  /** Separated by commas, as written. */
  disabledProtocols: string | null;
  logVersions: string | null;
  certificateSelector: string | null;
  clusterCertificateSelector: string | null;
  /** From 7.0 on: what a member's certificate must carry. */
  clusterAuthAttributes: string | null;
  clusterAuthExtensionValue: string | null;
  /** Switches; null where nothing is said, which is off. */
  allowConnectionsWithoutCertificates: boolean | null;
  allowInvalidCertificates: boolean | null;
  allowInvalidHostnames: boolean | null;
  FIPSMode: boolean | null;
}

export interface SecurityOptions {
  /** As written; null is `keyFile` where a key file is set, else none. */
  clusterAuthMode: string | null;
  keyFile: string | null;
  authorization: string | null;
  transitionToAuth: boolean | null;
}

/** An option that is named twice over, under one name or under an old and a new one. */
export interface RepeatedOption {
  option: string;
  place: "command-line" | "file";
}

/** What the options of one process say, as far as TLS and logging in between nodes depend on it. */
export interface ServerOptions {
  program: ServerProgram;
  version: ServerVersion;
  tls: TlsOptions;
  security: SecurityOptions;
  /** Parameters set at the start, all as texts. */
  setParameter: Readonly<Record<string, string>>;
  replSetName: string | null;
  shardingRole: "shardsvr" | "configsvr" | null;
  /** Path of the configuration file; null where the process has none. */
  configPath: string | null;
  /** What was typed, program first, passwords as `<password>`; empty where it is not known. */
  argv: readonly string[];
  /** Sections that the source names, by which servers before 4.2 refuse `net.tls`. */
  sections: readonly TlsSection[];
  repeated: readonly RepeatedOption[];
}
