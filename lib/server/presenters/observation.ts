import type {
  FindingDto,
  NodeObservationDto,
  ObservationDto,
  ObservedCertificateDto,
} from "#lib/contracts/observation.ts";
import type {
  NodeObservation,
  Observation,
  ObservedCertificate,
  ReplicationObservation,
} from "#lib/domain/observation/observation.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";
import type { ChainVerdict, TlsEnumeration } from "#lib/domain/observation/tls-posture.ts";
import { buildTrustMatrix, type TrustMatrix } from "#lib/domain/trust/trust-matrix.ts";
import { presentFinding } from "#lib/server/presenters/finding.ts";

/** An observation as the API and the command line show it, with the findings next to their nodes. */
export function presentObservation(
  observation: Observation,
  findings: readonly FindingDto[],
): ObservationDto {
  const { observedAt, depth, durationMs, cluster, nodes } = observation;
  return {
    schema: "portcullis/observation/v1",
    observedAt,
    depth,
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
    trustMatrix: presentTrustMatrix(buildTrustMatrix(observation)),
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
    horizons: node.horizons === null ? null : [...node.horizons],
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

/** What was seen of a listener's TLS. */
export function presentTls(tls: NodeObservation["tls"]): NodeObservationDto["tls"] {
  return {
    accepted: tls.accepted,
    negotiated:
      tls.negotiated === null
        ? null
        : { protocol: tls.negotiated.protocol, cipher: tls.negotiated.cipher },
    versions: { ...tls.versions },
    ...(tls.enumeration === null ? {} : { ciphers: ciphersOf(tls.enumeration) }),
    clientCertificate: tls.clientCertificate,
    acceptedAuthorities: tls.acceptedAuthorities === null ? null : [...tls.acceptedAuthorities],
    chain: tls.chain.map(presentCertificate),
    openssl: { accepted: tls.openssl.accepted, error: tls.openssl.error },
    verdict: presentVerdict(tls.verdict),
    clientMatrix: tls.clientMatrix.map(({ family, accepted, error, disagreement }) => ({
      family,
      accepted,
      error,
      disagreement,
    })),
    ocspStapled: tls.ocspStapled,
    enumeration: presentEnumeration(tls.enumeration),
    failure: presentFailure(tls.failure),
  };
}

function presentVerdict(verdict: ChainVerdict): NodeObservationDto["tls"]["verdict"] {
  return {
    accepted: verdict.accepted,
    reasons: verdict.reasons.map(({ code, message, certificate }) => ({
      code,
      message,
      certificate,
    })),
    findings: verdict.findings.map(({ rule, severity, message, certificate, source }) => ({
      rule,
      severity,
      message,
      certificate,
      source,
    })),
    path: [...verdict.path],
  };
}

export function presentEnumeration(
  enumeration: TlsEnumeration | null,
): NodeObservationDto["tls"]["enumeration"] {
  if (enumeration === null) return null;
  return {
    versions: enumeration.versions.map(({ version, ciphers, preference, groups }) => ({
      version,
      ciphers: [...ciphers],
      preference,
      groups: [...groups],
    })),
    signatureAlgorithms: [...enumeration.signatureAlgorithms],
    secureRenegotiation: enumeration.secureRenegotiation,
    compression: enumeration.compression,
    sessionTickets: enumeration.sessionTickets,
    connections: enumeration.connections,
    durationMs: enumeration.durationMs,
    incomplete: presentFailure(enumeration.incomplete),
  };
}

function ciphersOf({ versions }: TlsEnumeration): NodeObservationDto["tls"]["ciphers"] {
  return Object.fromEntries(versions.map(({ version, ciphers }) => [version, [...ciphers]]));
}

function presentTrustMatrix(matrix: TrustMatrix | null): ObservationDto["trustMatrix"] {
  if (matrix === null) return null;
  return {
    hosts: [...matrix.hosts],
    results: matrix.results.map((row) => [...row]),
    troubles: matrix.troubles.map(({ code, result, sentence, fix, pairs }) => ({
      code,
      result,
      sentence,
      fix,
      pairs: pairs.map(([from, to]) => [from, to]),
    })),
  };
}

export function presentCertificate(certificate: ObservedCertificate): ObservedCertificateDto {
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
    isCa: certificate.isCa,
    keyUsage: certificate.keyUsage === null ? null : [...certificate.keyUsage],
    subjectKeyId: certificate.subjectKeyId,
    authorityKeyId: certificate.authorityKeyId,
    spkiSha256: certificate.spkiSha256,
    signatureHash: certificate.signatureHash,
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

/** Why something could not be seen. */
export function presentFailure(failure: ObservationFailure | null): ObservationFailure | null {
  return failure === null ? null : { code: failure.code, message: failure.message };
}
