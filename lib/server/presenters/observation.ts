import type {
  FindingDto,
  NodeObservationDto,
  ObservationDto,
  ObservedCertificateDto,
} from "#lib/contracts/observation.ts";
import type {
  NodeObservation,
  Observation,
  ObservationFailure,
  ObservedCertificate,
  ReplicationObservation,
} from "#lib/domain/observation/observation.ts";
import { presentFinding } from "#lib/server/presenters/finding.ts";

/** An observation as the API and the command line show it, with the findings next to their nodes. */
export function presentObservation(
  { observedAt, durationMs, cluster, nodes }: Observation,
  findings: readonly FindingDto[],
): ObservationDto {
  return {
    schema: "portcullis/observation/v1",
    observedAt,
    durationMs,
    cluster: {
      kind: cluster.kind,
      name: cluster.name,
      source: cluster.source,
      configVersion: cluster.configVersion,
      incomplete: presentFailure(cluster.incomplete),
    },
    nodes: nodes.map((node) =>
      presentNode(
        node,
        findings.filter(({ host }) => host === node.host),
      ),
    ),
  };
}

function presentNode(node: NodeObservation, findings: readonly FindingDto[]): NodeObservationDto {
  return {
    host: node.host,
    process: node.process,
    role: node.role,
    group: node.group,
    memberId: node.memberId,
    hidden: node.hidden,
    delaySeconds: node.delaySeconds,
    votes: node.votes,
    version: node.version,
    reachable: node.reachable,
    mode: {
      runtime: node.mode.runtime,
      startup: node.mode.startup,
      possible: [...node.mode.possible],
      evidence: node.mode.evidence,
      vocabulary: node.mode.vocabulary,
    },
    plaintext: {
      accepted: node.plaintext.accepted,
      failure: presentFailure(node.plaintext.failure),
    },
    tls: presentTls(node.tls),
    replication: presentReplication(node.replication),
    access: {
      authenticated: node.access.authenticated,
      failure: presentFailure(node.access.failure),
    },
    durationMs: node.durationMs,
    findings: findings.map(presentFinding),
  };
}

function presentTls(tls: NodeObservation["tls"]): NodeObservationDto["tls"] {
  return {
    accepted: tls.accepted,
    negotiated:
      tls.negotiated === null
        ? null
        : { protocol: tls.negotiated.protocol, cipher: tls.negotiated.cipher },
    clientCertificate: tls.clientCertificate,
    acceptedAuthorities: tls.acceptedAuthorities === null ? null : [...tls.acceptedAuthorities],
    chain: tls.chain.map(presentCertificate),
    openssl: { accepted: tls.openssl.accepted, error: tls.openssl.error },
    failure: presentFailure(tls.failure),
  };
}

function presentCertificate(certificate: ObservedCertificate): ObservedCertificateDto {
  const { type, bits, curve } = certificate.publicKey;
  return {
    subject: certificate.subject,
    issuer: certificate.issuer,
    serialNumber: certificate.serialNumber,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    sha256: certificate.sha256,
    publicKey: { type, bits, curve },
    signatureAlgorithm: certificate.signatureAlgorithm,
    subjectAltNames: [...certificate.subjectAltNames],
    extendedKeyUsage: [...certificate.extendedKeyUsage],
  };
}

function presentReplication(
  replication: ReplicationObservation | null,
): NodeObservationDto["replication"] {
  if (replication === null) return null;
  return {
    state: replication.state,
    term: replication.term,
    lagSeconds: replication.lagSeconds,
    members: replication.members.map((member) => ({
      host: member.host,
      state: member.state,
      healthy: member.healthy,
      lastHeartbeatMessage: member.lastHeartbeatMessage,
      lagSeconds: member.lagSeconds,
    })),
  };
}

function presentFailure(failure: ObservationFailure | null): ObservationFailure | null {
  return failure === null ? null : { code: failure.code, message: failure.message };
}
