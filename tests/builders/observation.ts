import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type {
  NodeObservation,
  Observation,
  ReplicationObservation,
} from "#lib/domain/observation/observation.ts";
import type { VersionSupport } from "#lib/domain/observation/tls-posture.ts";

/** 64 hexadecimal digits that stand for one host's certificate. */
export function fingerprintOf(host: string): string {
  const code = [...host].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 0xffffffff, 7);
  return code.toString(16).padStart(64, "0");
}

/** TLS 1.2 and 1.3, nothing older. */
export const MODERN_VERSIONS: VersionSupport = {
  SSLv3: false,
  TLSv1: false,
  "TLSv1.1": false,
  "TLSv1.2": true,
  "TLSv1.3": true,
};

/** A healthy secondary at allowTLS, reachable, logged in to, with its certificate seen. */
export function aNodeObservation(overrides: Partial<NodeObservation> = {}): NodeObservation {
  const host = overrides.host ?? "db-1:27017";
  return {
    host,
    process: "mongod",
    role: "secondary",
    group: "rs0",
    memberId: 0,
    hidden: false,
    delaySeconds: 0,
    votes: 1,
    horizons: [],
    version: "4.2.0",
    reachable: true,
    mode: aMode("allowTLS"),
    options: null,
    plaintext: { accepted: true, failure: null },
    tls: {
      accepted: true,
      negotiated: { protocol: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384" },
      versions: MODERN_VERSIONS,
      clientCertificate: "optional",
      acceptedAuthorities: null,
      chain: [
        {
          subject: `CN=${host}`,
          issuer: "CN=Test CA",
          serialNumber: "01",
          notBefore: "2026-01-01T00:00:00.000Z",
          notAfter: "2028-01-01T00:00:00.000Z",
          sha256: fingerprintOf(host),
          publicKey: { type: "ec", bits: 256, curve: "P-256" },
          signatureAlgorithm: "ecdsa-with-SHA256",
          subjectAltNames: [`DNS:${host.split(":")[0]}`],
          extendedKeyUsage: ["1.3.6.1.5.5.7.3.1"],
          isCa: false,
          keyUsage: ["digitalSignature"],
          subjectKeyId: null,
          authorityKeyId: null,
          spkiSha256: fingerprintOf(`key of ${host}`),
          signatureHash: "sha256",
        },
      ],
      openssl: { accepted: true, error: null },
      verdict: { accepted: true, reasons: [], findings: [], path: [fingerprintOf(host)] },
      clientMatrix: [],
      ocspStapled: false,
      enumeration: null,
      failure: null,
    },
    replication: null,
    access: { authenticated: true, failure: null },
    durationMs: 5,
    ...overrides,
  };
}

/** What getParameter and getCmdLineOpts say of a node in this mode. */
export function aMode(mode: TlsMode): NodeObservation["mode"] {
  return {
    runtime: mode,
    startup: mode,
    possible: [mode],
    evidence: "getParameter",
    vocabulary: "tls",
  };
}

/** A node as it looks in the mode: at disabled it takes no TLS and shows no certificate. */
export function aNodeIn(mode: TlsMode, overrides: Partial<NodeObservation> = {}): NodeObservation {
  const node = aNodeObservation({ mode: aMode(mode), ...overrides });
  if (mode !== "disabled") return node;
  const openssl = { accepted: null, error: null };
  return { ...node, tls: { ...node.tls, accepted: false, chain: [], openssl } };
}

/** A replica set of the given modes; the last node is primary, so plan order is host order. */
export function aReplicaSet(
  modes: readonly TlsMode[],
  overrides: Partial<Observation["cluster"]> = {},
): Observation {
  const hosts = modes.map((_, i) => `db-${i + 1}:27017`);
  const primary = hosts.at(-1) ?? "";
  const nodes = modes.map((mode, i) =>
    aNodeIn(mode, {
      host: hosts[i] ?? "",
      memberId: i,
      role: hosts[i] === primary ? "primary" : "secondary",
      replication: aHealthyView(hosts, primary, hosts[i] ?? ""),
    }),
  );
  return {
    observedAt: "2026-11-22T10:00:00.000Z",
    depth: "base",
    durationMs: 20,
    cluster: {
      kind: "replica-set",
      name: "rs0",
      source: "replSetGetConfig",
      configVersion: 1,
      incomplete: null,
      ...overrides,
    },
    nodes,
    trust: null,
  };
}

/** The view that `self` has of a healthy set. */
export function aHealthyView(
  hosts: readonly string[],
  primary: string,
  self: string,
): ReplicationObservation {
  const stateOf = (host: string) => (host === primary ? "PRIMARY" : "SECONDARY");
  return {
    state: stateOf(self),
    term: 1,
    lagSeconds: 0,
    members: hosts.map((host) => ({
      host,
      state: stateOf(host),
      healthy: true,
      lastHeartbeatMessage: "",
      lagSeconds: 0,
    })),
  };
}
