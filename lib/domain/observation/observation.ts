import type { ModeVocabulary, TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import type {
  ChainVerdict,
  ClientVerdict,
  TlsEnumeration,
  VersionSupport,
} from "#lib/domain/observation/tls-posture.ts";
import type { TrustEvidence } from "#lib/domain/observation/trust-evidence.ts";
import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";

export const CLUSTER_KINDS = ["standalone", "replica-set", "sharded", "unknown"] as const;
export type ClusterKind = (typeof CLUSTER_KINDS)[number];

export const NODE_ROLES = [
  "primary",
  "secondary",
  "arbiter",
  "standalone",
  "mongos",
  "other",
  "unknown",
] as const;

/** What a node does right now; it may change at any time, so a node is never identified by it. */
export type NodeRole = (typeof NODE_ROLES)[number];

export const CLIENT_CERTIFICATE_DEMANDS = [
  "not-requested",
  "optional",
  "required-by-tls",
  "required-by-application",
  "unknown",
] as const;

/** Whether a client without certificate is served; MongoDB says so only after the handshake. */
export type ClientCertificateDemand = (typeof CLIENT_CERTIFICATE_DEMANDS)[number];

/** One certificate as served, in the order of the handshake. */
export interface ObservedCertificate {
  subject: string;
  issuer: string;
  /** Hexadecimal, upper case, without separators. */
  serialNumber: string;
  /** ISO 8601, UTC. */
  notBefore: string;
  notAfter: string;
  /** SHA-256 of the DER encoding, lower-case hexadecimal. */
  sha256: string;
  publicKey: { type: string; bits: number | null; curve: string | null };
  signatureAlgorithm: string | null;
  /** As OpenSSL prints them: `DNS:db-1.example`, `IP Address:10.0.0.1`. */
  subjectAltNames: string[];
  /** Dotted object identifiers. */
  extendedKeyUsage: string[];
  /** Whether basicConstraints make it an authority; null where it was not read. */
  isCa: boolean | null;
  /** Bits of keyUsage by their names in RFC 5280; null without the extension or where it was not read. */
  keyUsage: string[] | null;
  /** Key identifiers, lower-case hexadecimal; null where absent or not read. */
  subjectKeyId: string | null;
  authorityKeyId: string | null;
  /** SHA-256 of the public key with its algorithm, lower-case hexadecimal: equal for certificates over one key. */
  spkiSha256: string | null;
  /** Hash under the signature, for example `sha256`; null where the algorithm has none of its own or is unknown. */
  signatureHash: string | null;
}

export interface TlsObservation {
  accepted: boolean | null;
  /** Protocol and suite of the one handshake of base depth, as OpenSSL names them. */
  negotiated: { protocol: string; cipher: string } | null;
  versions: VersionSupport;
  clientCertificate: ClientCertificateDemand;
  acceptedAuthorities: string[] | null;
  chain: ObservedCertificate[];
  /** OpenSSL's word on the chain and the name, under the cluster's CA file. `accepted` is null when no CA file is configured. */
  openssl: { accepted: boolean | null; error: string | null };
  /** Our own word on the chain as served and on the name. */
  verdict: ChainVerdict;
  clientMatrix: ClientVerdict[];
  /** Whether an OCSP answer came with the certificate; null where it could not be seen. */
  ocspStapled: boolean | null;
  /** Only at full depth. */
  enumeration: TlsEnumeration | null;
  failure: ObservationFailure | null;
}

/** How one member sees another; both directions must be read, since they fail independently. */
export interface MemberView {
  host: string;
  /** `stateStr` of replSetGetStatus. */
  state: string;
  healthy: boolean;
  lastHeartbeatMessage: string;
  /** Seconds behind the newest optime in this view; null for arbiters and unreachable members. */
  lagSeconds: number | null;
}

export interface ReplicationObservation {
  state: string;
  /** Election term; null before protocol version 1. */
  term: number | null;
  /** Own lag in seconds behind the newest optime any member reports; null where it has none. */
  lagSeconds: number | null;
  members: MemberView[];
}

export interface ModeObservation {
  /** What getParameter says; null when it could not be read. */
  runtime: TlsMode | null;
  /** What getCmdLineOpts says; null when it could not be read. */
  startup: TlsMode | null;
  /** What the wire allows; a single entry when the runtime mode is known. */
  possible: TlsMode[];
  evidence: "getParameter" | "black-box";
  vocabulary: ModeVocabulary | null;
}

export interface NodeObservation {
  /** `host:port` as the cluster's own configuration spells it. */
  host: string;
  process: "mongod" | "mongos" | "unknown";
  role: NodeRole;
  /** Shard or set the node belongs to; "mongos" for routers, null for a standalone. */
  group: string | null;
  /** Member `_id` in the replica set configuration. */
  memberId: number | null;
  hidden: boolean;
  /** Seconds of configured delay, 0 for none. */
  delaySeconds: number;
  votes: number | null;
  /** Names, without ports, by which split horizons of the set know it; null where the configuration was not read. */
  horizons: string[] | null;
  version: string | null;
  reachable: boolean;
  mode: ModeObservation;
  /** Start options as the process reports them, without secrets; null where they could not be read. */
  options: ServerOptions | null;
  plaintext: { accepted: boolean | null; failure: ObservationFailure | null };
  tls: TlsObservation;
  replication: ReplicationObservation | null;
  /** Whether commands could be run with the cluster's credentials, and if not, why. */
  access: { authenticated: boolean; failure: ObservationFailure | null };
  /** Milliseconds that looking at this node took. */
  durationMs: number;
}

/** `base` looks at everything that costs a few connections; `full` lists what every listener negotiates. */
export const PROBE_DEPTHS = ["base", "full"] as const;
export type ProbeDepth = (typeof PROBE_DEPTHS)[number];

/** The evidence with the certificates that no node served. */
export interface ObservedTrust extends TrustEvidence {
  /** Authorities of the cluster's CA file, by which we judge; empty where it has none. */
  caFile: ObservedCertificate[];
  /** Authorities in uploaded bundles. */
  bundles: { name: string; authorities: ObservedCertificate[] }[];
  /** Client certificates that are known: the cluster's own, and leaves in uploaded bundles. */
  clientCertificates: ObservedCertificate[];
}

/** One look at a whole cluster; never changed afterwards. */
export interface Observation {
  /** ISO 8601, UTC, the moment the probe began. */
  observedAt: string;
  depth: ProbeDepth;
  durationMs: number;
  cluster: {
    kind: ClusterKind;
    name: string | null;
    /** Where the list of nodes came from. */
    source: "replSetGetConfig" | "config-database" | "hello" | "seed-list";
    /** Version of the replica set configuration; the sum over all sets where it is sharded; null elsewhere. */
    configVersion: number | null;
    /** Why the list may be incomplete, for example hidden members without credentials. */
    incomplete: ObservationFailure | null;
  };
  nodes: NodeObservation[];
  /** Who would accept whose certificate; null where no node spoke TLS. */
  trust: ObservedTrust | null;
}
