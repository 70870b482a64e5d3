import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";
import type { ChainVerdict } from "#lib/domain/observation/tls-posture.ts";

/** Two verdicts on one chain and the certificates that both saw. */
export interface Disagreement {
  ours: Pick<ChainVerdict, "accepted" | "reasons" | "path">;
  openssl: { accepted: boolean | null; error: string | null };
  /** Leaf and intermediates as served. */
  served: readonly ObservedCertificate[];
  anchors: readonly ObservedCertificate[];
  /** The moment of both verdicts. */
  at: Date;
}

type Explain = (error: string, disagreement: Disagreement) => string;

/**
 * Why OpenSSL refuses what we accept or the other way round, in one sentence.
 *
 * OpenSSL takes the first issuer that fits and does not come back when it leads nowhere, wants a self-signed root at
 * the end, and at security level 2 refuses what offers less than 112 bits.
 *
 * @returns Null where both agree, or one of the two gave no verdict.
 * @see OpenSSL manual, openssl-verification-options; SSL_CTX_set_security_level
 */
export function explainDisagreement(disagreement: Disagreement): string | null {
  const { ours, openssl } = disagreement;
  if (ours.accepted === null || openssl.accepted === null) return null;
  if (ours.accepted === openssl.accepted) return null;
  if (openssl.accepted) return explainOurRefusal(disagreement);
  const error = openssl.error ?? "UNSPECIFIED";
  return (OPENSSL_REFUSALS[error] ?? explainOther)(error, disagreement);
}

const WEAK: Explain = (error) =>
  `OpenSSL refuses keys and signatures below 112 bits at security level 2 (${error}), which our profile reports without refusing`;

const OPENSSL_REFUSALS: Readonly<Record<string, Explain>> = {
  CERT_HAS_EXPIRED: explainValidity,
  CERT_NOT_YET_VALID: explainValidity,
  UNABLE_TO_GET_ISSUER_CERT: explainPartialChain,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: explainDeadEnd,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: explainDeadEnd,
  SELF_SIGNED_CERT_IN_CHAIN: explainDeadEnd,
  CERT_SIGNATURE_FAILURE: explainDeadEnd,
  INVALID_CA: explainDeadEnd,
  PATH_LENGTH_EXCEEDED: explainDeadEnd,
  CERT_CHAIN_TOO_LONG: explainDeadEnd,
  CA_KEY_TOO_SMALL: WEAK,
  CA_MD_TOO_WEAK: WEAK,
  EE_KEY_TOO_SMALL: WEAK,
  INVALID_PURPOSE: explainPurpose,
  UNSPECIFIED: explainUnnamed,
  ERR_TLS_CERT_ALTNAME_INVALID: (error) =>
    `Node compares the name in its own way (${error}) and does not find it in the certificate`,
};

/** An expired certificate was followed that our path goes round. */
function explainValidity(error: string, disagreement: Disagreement): string {
  const avoided = besidePath(disagreement).find(({ notBefore, notAfter }) => {
    const at = disagreement.at.toISOString();
    return notAfter < at || at < notBefore;
  });
  if (avoided === undefined) {
    return `OpenSSL counts the validity of every certificate up to the root (${error}), also of one that our profile trusts as it is`;
  }
  return `OpenSSL follows the first issuer that it finds, here ${avoided.subject} (valid until ${avoided.notAfter.slice(0, 10)}), and does not try the other one that is valid`;
}

function explainPartialChain(error: string, disagreement: Disagreement): string {
  const anchor = anchorOf(disagreement);
  if (anchor === undefined || anchor.subject === anchor.issuer) {
    return explainDeadEnd(error, disagreement);
  }
  return `OpenSSL wants a self-signed root at the end of the chain (${error}); the trusted ${anchor.subject} is itself issued by ${anchor.issuer}, which is not among the authorities`;
}

/** The first issuer that fitted led nowhere. */
function explainDeadEnd(error: string, disagreement: Disagreement): string {
  const detour = detourOf(disagreement);
  if (detour !== undefined) {
    return `OpenSSL follows the first issuer that it finds, here the ${detour.subject} that is issued by ${detour.issuer}, and does not come back when that leads nowhere (${error})`;
  }
  const [beside] = besidePath(disagreement);
  if (beside === undefined) return explainOther(error);
  return `OpenSSL builds one chain only and ends with ${error}; ours goes round ${beside.subject}, which need not be served`;
}

function explainOther(error: string): string {
  return `OpenSSL refuses with ${error}, which our profile does not count as a fault`;
}

function explainPurpose(error: string, disagreement: Disagreement): string {
  if (detourOf(disagreement) !== undefined) return explainDeadEnd(error, disagreement);
  return `OpenSSL wants purposes and key usage of every certificate to fit a server (${error}), which our profile does not ask for here`;
}

/** Failed name constraints have no code in Node. */
function explainUnnamed(error: string, disagreement: Disagreement): string {
  const detour = detourOf(disagreement);
  if (detour !== undefined) return explainDeadEnd(error, disagreement);
  return "OpenSSL refuses for something that has no code in Node, mostly names outside of what an authority is constrained to";
}

function explainOurRefusal({ ours }: Disagreement): string {
  const [reason] = ours.reasons;
  if (reason === undefined) return "OpenSSL accepts what our profile refuses";
  const why = OUR_REFUSALS[reason.code] ?? "OpenSSL finds no fault where we do";
  return `${why}: ${reason.message} (${reason.code})`;
}

const OUR_REFUSALS: Readonly<Record<string, string>> = {
  CERTIFICATE_NONCONFORMING: "OpenSSL passes over a rule of the standard that our profile enforces",
  DEPTH_EXCEEDED: "The limit on the depth is part of the question, and OpenSSL was not told it",
  HOST_NAME_MISMATCH:
    "Node also takes the common name, and wildcards that are only a part of a label, for names of the host",
  REVOKED: "OpenSSL was shown no revocation lists",
  REVOCATION_UNKNOWN: "OpenSSL was shown no revocation lists",
  REVOCATION_NOT_SUPPORTED: "OpenSSL was shown no revocation lists",
};

function besidePath({ ours, served, anchors }: Disagreement): ObservedCertificate[] {
  return [...served, ...anchors].filter(({ sha256 }) => !ours.path.includes(sha256));
}

/** Another issuer for some certificate of our path. */
function detourOf(disagreement: Disagreement): ObservedCertificate | undefined {
  const { ours, served, anchors } = disagreement;
  const onPath = [...served, ...anchors].filter(({ sha256 }) => ours.path.includes(sha256));
  const issuers = onPath.map(({ issuer }) => issuer);
  return besidePath(disagreement).find(({ subject }) => issuers.includes(subject));
}

function anchorOf({ ours, anchors }: Disagreement): ObservedCertificate | undefined {
  return anchors.find(({ sha256 }) => sha256 === ours.path.at(-1));
}
