import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";
import { namesCertificate } from "#lib/protocols/x509/ocsp/certificate-id.ts";
import { type IsSignedBy, obstacleOfResponder } from "#lib/protocols/x509/ocsp/ocsp-responder.ts";
import type { BasicOcspResponse, SingleResponse } from "#lib/protocols/x509/ocsp/ocsp-response.ts";
import { readOcspResponse } from "#lib/protocols/x509/ocsp/read-ocsp-response.ts";
import { checkSignature } from "#lib/protocols/x509/path/check-signature.ts";
import { PROFILES } from "#lib/protocols/x509/path/profiles.ts";
import { signatureAlgorithmOf } from "#lib/protocols/x509/path/signature-algorithm.ts";
import type { RevocationReason } from "#lib/protocols/x509/revocation/certificate-list.ts";

export interface OcspQuestion {
  /** DER of the OCSPResponse, as it came. */
  response: Uint8Array;
  certificate: Certificate;
  /** Issuer of the certificate, itself already judged. */
  issuer: Certificate;
  /** The instant to judge at. */
  at: Date;
  /** Absent for an own check of each signature; a path search lends its memory and budget. */
  isSignedBy?: IsSignedBy;
  /** Digests of signatures that prove nothing; absent for those of the default profile. */
  weakDigests?: ReadonlySet<string>;
}

/** When an answer was given and until when it holds. */
interface Window {
  producedAt: Date;
  thisUpdate: Date;
  nextUpdate: Date | null;
}

/** Codes of answers that say nothing; each is also the rule of a finding. */
export type OcspFaultCode =
  | "ocsp-malformed"
  | "ocsp-refused"
  | "ocsp-other-certificate"
  | "ocsp-critical-extension"
  | "ocsp-signature-weak"
  | "ocsp-signature-invalid"
  | "ocsp-responder-not-authorised"
  | "ocsp-not-yet-valid"
  | "ocsp-stale";

export type OcspJudgement =
  | ({ kind: "good" | "unknown" } & Window)
  | ({ kind: "revoked"; revokedAt: Date; reason: RevocationReason | null } & Window)
  /** The message ends a sentence that begins with the answer. */
  | { kind: "unusable"; code: OcspFaultCode; message: string };

type Unusable = Extract<OcspJudgement, { kind: "unusable" }>;

/** Clocks of responders run ahead; a wrong refusal is likelier than an answer made minutes too early on purpose. */
const CLOCK_SKEW_MS = 5 * 60 * 1000;

/** An answer that names no end is good for a day: it was meant for the moment, and a replay has to end some time. */
const LIFE_WITHOUT_END_MS = 24 * 60 * 60 * 1000;

/**
 * What an OCSP response says of a certificate at an instant, and whether it may be believed.
 *
 * Never throws on bad input.
 *
 * @see RFC 6960, section 3.2
 */
export function judgeOcsp(question: OcspQuestion): OcspJudgement {
  try {
    return judge(question);
  } catch (error) {
    if (!(error instanceof X509FormatError)) throw error;
    return unusable("ocsp-malformed", `cannot be read: ${error.message}`);
  }
}

function judge(question: OcspQuestion): OcspJudgement {
  const { response, certificate, issuer, at } = question;
  const { isSignedBy = isSigned, weakDigests = DEFAULT_PROFILE.weakDigests } = question;
  const read = readOcspResponse(response);
  if (read.kind === "refusal") {
    return unusable("ocsp-refused", `is a refusal of the responder: ${read.refusal}`);
  }
  const { basic } = read;
  const own = basic.responses.filter(({ certId }) => namesCertificate(certId, certificate, issuer));
  const single = latest(own);
  if (single === null) return unusable("ocsp-other-certificate", "is about another certificate");
  return (
    criticalExtension(basic, single) ??
    weakSignature(basic, weakDigests) ??
    obstacleOfResponder(basic, { issuer, at, isSignedBy }) ??
    outsideWindow(basic, single, at) ?? {
      ...single.status,
      producedAt: basic.producedAt,
      thisUpdate: single.thisUpdate,
      nextUpdate: single.nextUpdate,
    }
  );
}

const DEFAULT_PROFILE = PROFILES["mongodb-private-ca"];

const isSigned: IsSignedBy = (signed, signer) => checkSignature(signed, signer) === "valid";

function latest(responses: readonly SingleResponse[]): SingleResponse | null {
  const byTime = responses.toSorted(
    (left, right) => right.thisUpdate.getTime() - left.thisUpdate.getTime(),
  );
  return byTime[0] ?? null;
}

function criticalExtension(basic: BasicOcspResponse, single: SingleResponse): Unusable | null {
  if (!basic.hasUnknownCriticalExtension && !single.hasUnknownCriticalExtension) return null;
  return unusable("ocsp-critical-extension", "has a critical extension that is not understood");
}

function weakSignature(
  { signatureAlgorithm }: BasicOcspResponse,
  weakDigests: ReadonlySet<string>,
): Unusable | null {
  const digest = signatureAlgorithmOf(signatureAlgorithm)?.digest ?? "";
  if (!weakDigests.has(digest)) return null;
  return unusable("ocsp-signature-weak", `is signed with ${digest}, which can be forged`);
}

function outsideWindow(
  { producedAt }: BasicOcspResponse,
  { thisUpdate, nextUpdate }: SingleResponse,
  at: Date,
): Unusable | null {
  const latestStart = Math.max(thisUpdate.getTime(), producedAt.getTime());
  if (latestStart > at.getTime() + CLOCK_SKEW_MS) {
    return unusable("ocsp-not-yet-valid", `is from the future, ${thisUpdate.toISOString()}`);
  }
  const end = nextUpdate ?? new Date(thisUpdate.getTime() + LIFE_WITHOUT_END_MS);
  if (end >= at) return null;
  return unusable("ocsp-stale", `was to be replaced by ${end.toISOString()}`);
}

function unusable(code: OcspFaultCode, message: string): Unusable {
  return { kind: "unusable", code, message };
}
