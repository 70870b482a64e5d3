import type { ClusterDetail, ClusterSummary } from "#lib/contracts/cluster.ts";
import type {
  FindingDto,
  NodeObservationDto,
  ObservationDto,
  ObservedCertificateDto,
} from "#lib/contracts/observation.ts";
import { DEFAULT_CLUSTER_SETTINGS } from "#lib/domain/cluster/cluster.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { UNJUDGED_CHAIN, UNSEEN_VERSIONS } from "#lib/domain/observation/tls-posture.ts";
import { MODERN_VERSIONS } from "#tests/builders/observation.ts";

export const BUILT_AT = "2026-11-22T10:00:00.000Z";

export function aCertificateDto(
  overrides: Partial<ObservedCertificateDto> = {},
): ObservedCertificateDto {
  return {
    subject: "CN=db-1.example.com,O=Example",
    issuer: "CN=Example Issuing CA,O=Example",
    serialNumber: "0A1B2C3D",
    notBefore: "2026-01-10T00:00:00.000Z",
    notAfter: "2027-01-10T00:00:00.000Z",
    sha256: "3f7a9c0e5d21b84466a0fe10c9d2b7a18e4455cc90de1f02a7b3c4d5e6f70819",
    publicKey: { type: "rsa", bits: 2048, curve: null },
    signatureAlgorithm: "sha256WithRSAEncryption",
    subjectAltNames: ["DNS:db-1.example.com"],
    extendedKeyUsage: ["1.3.6.1.5.5.7.3.1"],
    isCa: false,
    keyUsage: ["digitalSignature", "keyEncipherment"],
    subjectKeyId: "9c1f3a5b7d2e4f60",
    authorityKeyId: "51d0c7a4b2e83f96",
    spkiSha256: "c41b7e0f6a9d2385110f4e5d6c7b8a99e0d1c2b3a4f5e6d7c8b9a0f1e2d3c4b5",
    signatureHash: "sha256",
    ...overrides,
  };
}

export function aFindingDto(overrides: Partial<FindingDto> = {}): FindingDto {
  return {
    check: "MODE-01",
    title: "Plaintext is refused",
    result: "fail",
    severity: "high",
    host: "db-1.example.com:27017",
    observed: "allowTLS",
    expected: "requireTLS",
    fix: "Take the cluster to requireTLS with a rollout",
    ...overrides,
  };
}

export function aNodeDto(overrides: Partial<NodeObservationDto> = {}): NodeObservationDto {
  return {
    host: "db-1.example.com:27017",
    process: "mongod",
    role: "secondary",
    group: "rs0",
    memberId: 0,
    hidden: false,
    delaySeconds: 0,
    votes: 1,
    horizons: [],
    version: "7.0.14",
    reachable: true,
    mode: {
      runtime: "allowTLS",
      startup: "allowTLS",
      possible: ["allowTLS"],
      evidence: "getParameter",
      vocabulary: "tls",
    },
    plaintext: { accepted: true, failure: null },
    tls: {
      accepted: true,
      negotiated: { protocol: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384" },
      versions: MODERN_VERSIONS,
      clientCertificate: "optional",
      acceptedAuthorities: null,
      chain: [aCertificateDto()],
      openssl: { accepted: true, error: null },
      verdict: { accepted: true, reasons: [], findings: [], path: [] },
      clientMatrix: [],
      ocspStapled: false,
      enumeration: null,
      failure: null,
    },
    replication: {
      state: "SECONDARY",
      term: 4,
      lagSeconds: 0,
      members: [],
    },
    access: { authenticated: true, failure: null },
    durationMs: 84,
    findings: [],
    ...overrides,
  };
}

/** A node whose runtime mode is known to be `mode`, with the plaintext answer that goes with it. */
export function aNodeInMode(
  mode: TlsMode,
  overrides: Partial<NodeObservationDto> = {},
): NodeObservationDto {
  return aNodeDto({
    mode: {
      runtime: mode,
      startup: mode,
      possible: [mode],
      evidence: "getParameter",
      vocabulary: "tls",
    },
    plaintext: { accepted: mode !== "requireTLS", failure: null },
    ...overrides,
  });
}

export function anUnreachableNode(overrides: Partial<NodeObservationDto> = {}): NodeObservationDto {
  const failure = {
    code: "CONNECTION_REFUSED" as const,
    message: "Connection to db-9.example.com:27017 was refused",
  };
  return aNodeDto({
    host: "db-9.example.com:27017",
    role: "unknown",
    version: null,
    reachable: false,
    mode: { runtime: null, startup: null, possible: [], evidence: "black-box", vocabulary: null },
    plaintext: { accepted: null, failure },
    tls: {
      accepted: null,
      negotiated: null,
      versions: UNSEEN_VERSIONS,
      clientCertificate: "unknown",
      acceptedAuthorities: null,
      chain: [],
      openssl: { accepted: null, error: null },
      verdict: UNJUDGED_CHAIN,
      clientMatrix: [],
      ocspStapled: null,
      enumeration: null,
      failure,
    },
    replication: null,
    access: { authenticated: false, failure },
    ...overrides,
  });
}

export function anObservationDto(overrides: Partial<ObservationDto> = {}): ObservationDto {
  return {
    schema: "portcullis/observation/v1",
    observedAt: BUILT_AT,
    depth: "base",
    durationMs: 412,
    cluster: {
      kind: "replica-set",
      name: "rs0",
      source: "replSetGetConfig",
      configVersion: 3,
      incomplete: null,
    },
    nodes: [
      aNodeDto({ role: "primary" }),
      aNodeDto({ host: "db-2.example.com:27017", memberId: 1 }),
      aNodeDto({ host: "db-3.example.com:27017", memberId: 2 }),
    ],
    trustMatrix: null,
    ...overrides,
  };
}

export function aClusterSummary(overrides: Partial<ClusterSummary> = {}): ClusterSummary {
  return {
    id: "cluster-1",
    name: "orders-prod",
    displayUri: "mongodb://db-1.example.com:27017/?replicaSet=rs0",
    settings: DEFAULT_CLUSTER_SETTINGS,
    hasCredentials: true,
    createdAt: "2026-11-20T08:00:00.000Z",
    posture: aPosture(),
    rollout: null,
    ...overrides,
  };
}

type Posture = NonNullable<ClusterSummary["posture"]>;

export function aPosture(overrides: Partial<Posture> = {}): Posture {
  return {
    observedAt: BUILT_AT,
    kind: "replica-set",
    setName: "rs0",
    versions: ["7.0.14"],
    nodeCount: 3,
    unreachable: 0,
    rungs: { disabled: 0, allowTLS: 3, preferTLS: 0, requireTLS: 0, unknown: 0 },
    soonestExpiry: {
      host: "db-1.example.com:27017",
      subject: "CN=db-1.example.com,O=Example",
      notAfter: "2027-01-10T00:00:00.000Z",
    },
    grade: { letter: "D", reason: "3 of 3 nodes accept plaintext" },
    failed: { critical: 0, high: 1, medium: 0 },
    ...overrides,
  };
}

export function aClusterDetail(overrides: Partial<ClusterDetail> = {}): ClusterDetail {
  return {
    ...aClusterSummary(),
    observation: anObservationDto(),
    findings: [],
    deepLook: null,
    ...overrides,
  };
}
