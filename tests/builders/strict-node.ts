import { evaluateChecks } from "#lib/domain/checks/evaluate-checks.ts";
import type { Finding } from "#lib/domain/checks/finding.ts";
import type {
  NodeObservation,
  ObservedCertificate,
  TlsObservation,
} from "#lib/domain/observation/observation.ts";
import type { TlsEnumeration } from "#lib/domain/observation/tls-posture.ts";
import { aMode, aNodeObservation, aReplicaSet } from "#tests/builders/observation.ts";

/** The instant at which findings are made. */
const now = new Date("2026-11-22T10:00:00Z");

/** A node that fails nothing of weight. */
export function aStrictNode(overrides: Partial<NodeObservation> = {}): NodeObservation {
  const node = aNodeObservation({
    mode: aMode("requireTLS"),
    plaintext: { accepted: false, failure: null },
    ...overrides,
  });
  return overrides.tls === undefined ? withLeaf(node, {}) : node;
}

/** The node with another leaf, good for both directions unless the changes say otherwise. */
export function withLeaf(
  node: NodeObservation,
  changes: Partial<ObservedCertificate>,
): NodeObservation {
  const [leaf] = node.tls.chain;
  if (leaf === undefined) throw new Error("The builder made a node without a certificate");
  const extendedKeyUsage = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];
  return { ...node, tls: { ...node.tls, chain: [{ ...leaf, extendedKeyUsage, ...changes }] } };
}

/** A strict node whose TLS differs in some fields. */
export function aStrictNodeWith(
  tls: Partial<TlsObservation>,
  overrides: Partial<NodeObservation> = {},
): NodeObservation {
  const node = aStrictNode(overrides);
  return { ...node, tls: { ...node.tls, ...tls } };
}

/** What a modern listener negotiates. */
export function anEnumeration(overrides: Partial<TlsEnumeration> = {}): TlsEnumeration {
  return {
    versions: [
      {
        version: "TLSv1.2",
        ciphers: ["ECDHE-ECDSA-AES256-GCM-SHA384"],
        preference: null,
        groups: ["X25519", "P-256"],
      },
      {
        version: "TLSv1.3",
        ciphers: ["TLS_AES_256_GCM_SHA384"],
        preference: null,
        groups: ["X25519"],
      },
    ],
    signatureAlgorithms: ["ecdsa_secp256r1_sha256"],
    secureRenegotiation: true,
    compression: false,
    sessionTickets: true,
    connections: 30,
    durationMs: 90,
    incomplete: null,
    ...overrides,
  };
}

/** An enumeration in which TLS 1.2 accepts exactly these suites. */
export function acceptingAtTls12(...ciphers: string[]): TlsEnumeration {
  return anEnumeration({
    versions: [{ version: "TLSv1.2", ciphers, preference: "server", groups: ["P-256"] }],
  });
}

export function findingsOf(...nodes: NodeObservation[]): Finding[] {
  return evaluateChecks({ ...aReplicaSet([]), nodes }, now);
}

/** Result and severity of one check on the first node that it is about. */
export function outcome(check: string, ...nodes: NodeObservation[]): string {
  const found = findingsOf(...nodes).find((finding) => finding.check === check);
  return found === undefined ? "absent" : `${found.result} ${found.severity}`;
}
