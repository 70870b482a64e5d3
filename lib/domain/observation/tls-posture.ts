import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";

/** Oldest first, in OpenSSL's spelling. */
export const TLS_VERSIONS = ["SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

/** Whether a hello for the version is answered with that version; null where the answer was neither yes nor no. */
export type VersionSupport = Record<TlsVersion, boolean | null>;

/** All that one protocol version negotiates with. */
export interface VersionEnumeration {
  version: TlsVersion;
  /** Suites as OpenSSL names them: in the server's order where it has one, else in the order they were offered. */
  ciphers: string[];
  /** Whose order decides; null where fewer than two suites are accepted or it could not be told. */
  preference: "server" | "client" | null;
  /** Key exchange groups, for example `X25519`, `P-256`, `ffdhe2048`; `DH 2048` for a prime of the server's own. */
  groups: string[];
}

/** The full list of what a listener negotiates, found without completing a handshake. */
export interface TlsEnumeration {
  versions: VersionEnumeration[];
  /** IANA names, for example `rsa_pss_rsae_sha256`. */
  signatureAlgorithms: string[];
  /** Null wherever no hello told. */
  secureRenegotiation: boolean | null;
  compression: boolean | null;
  sessionTickets: boolean | null;
  /** TCP connections that it took. */
  connections: number;
  durationMs: number;
  /** Why it ended before everything was asked. */
  incomplete: ObservationFailure | null;
}

/** Why a chain is refused; `code` is stable, see docs/chains.md. */
export interface ChainReason {
  code: string;
  /** One sentence. */
  message: string;
  /** SHA-256 of the certificate it is about; null for the chain as a whole. */
  certificate: string | null;
}

/** What is worth knowing of a certificate whatever the verdict is. */
export interface ChainFinding {
  rule: string;
  severity: "error" | "warning" | "info";
  message: string;
  certificate: string | null;
  /** Section of the standard, for example `RFC 5280 4.2.1.9`. */
  source: string;
}

/** Our own word on a chain. */
export interface ChainVerdict {
  /** Null when there is no authority to judge by. */
  accepted: boolean | null;
  reasons: ChainReason[];
  findings: ChainFinding[];
  /** SHA-256 of the certificates that were chained, leaf first, anchor last; empty without a path. */
  path: string[];
}

export const CLIENT_FAMILIES = ["backtracking", "openssl"] as const;

/**
 * Programs that build chains alike. `backtracking`: Go, Java, rustls and other builders that try another issuer;
 * `openssl`: mongod members, Node, Python, PHP, Ruby.
 */
export type ClientFamily = (typeof CLIENT_FAMILIES)[number];

/** Whether programs of one family accept the chain as served, under the cluster's CA file. */
export interface ClientVerdict {
  family: ClientFamily;
  /** Null when it could not be tried. */
  accepted: boolean | null;
  /** The builder's own code. */
  error: string | null;
  /** Why it differs from our verdict, in one sentence; null where both agree. */
  disagreement: string | null;
}

/** Where no version was asked for. */
export const UNSEEN_VERSIONS: VersionSupport = {
  SSLv3: null,
  TLSv1: null,
  "TLSv1.1": null,
  "TLSv1.2": null,
  "TLSv1.3": null,
};

/** Where no chain was judged. */
export const UNJUDGED_CHAIN: ChainVerdict = { accepted: null, reasons: [], findings: [], path: [] };
