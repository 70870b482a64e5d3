import type { PeerLeniency } from "#lib/domain/observation/trust-evidence.ts";
import { type Fields, fieldsOf, textOf } from "#lib/infrastructure/mongo-admin/reply-fields.ts";

/** What the startup options say of how a process judges its peers and proves itself to them. */
export interface TrustOptions {
  hasCaFile: boolean;
  /** Inbound peers are judged by another file than outbound ones. */
  hasClusterCaFile: boolean;
  /** It shows another certificate to the nodes that it dials. */
  hasClusterFile: boolean;
  /** The trust store of the system stands in for CA files. */
  usesSystemStore: boolean;
  leniency: PeerLeniency;
  takesMembersByCertificate: boolean;
}

const X509_MEMBERSHIP: ReadonlySet<string | null> = new Set(["sendKeyFile", "sendX509", "x509"]);

/**
 * Reads `parsed` of getCmdLineOpts, in either vocabulary.
 *
 * @see fact sheet, sections 2.1, 4.1 and 5.1
 */
export function readTrustOptions(parsed: Fields): TrustOptions {
  const net = fieldsOf(parsed.net);
  const tls = { ...fieldsOf(net.ssl), ...fieldsOf(net.tls) };
  const parameters = fieldsOf(parsed.setParameter);
  const security = fieldsOf(parsed.security);
  return {
    hasCaFile: tls.CAFile !== undefined,
    hasClusterCaFile: tls.clusterCAFile !== undefined,
    hasClusterFile: tls.clusterFile !== undefined || tls.clusterCertificateSelector !== undefined,
    usesSystemStore: isOn(parameters.tlsUseSystemCA) || tls.certificateSelector !== undefined,
    leniency: {
      allowsInvalidCertificates: isOn(tls.allowInvalidCertificates),
      allowsInvalidHostnames: isOn(tls.allowInvalidHostnames),
      servesWithoutCertificate:
        isOn(tls.allowConnectionsWithoutCertificates) || isOn(tls.weakCertificateValidation),
      withholdsCertificate:
        isOn(parameters.tlsWithholdClientCertificate) ||
        isOn(parameters.sslWithholdClientCertificate),
    },
    takesMembersByCertificate: X509_MEMBERSHIP.has(textOf(security.clusterAuthMode)),
  };
}

/** Parameters that were set at startup are shown as texts. */
function isOn(value: unknown): boolean {
  return value === true || value === "true" || value === "1";
}
