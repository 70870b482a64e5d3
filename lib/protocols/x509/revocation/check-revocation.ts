import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { judgeOcsp } from "#lib/protocols/x509/ocsp/judge-ocsp.ts";
import type { ChainQuestion, Finding, Reason } from "#lib/protocols/x509/path/chain-question.ts";
import { reason } from "#lib/protocols/x509/path/reason.ts";
import type { CrlEntry } from "#lib/protocols/x509/revocation/certificate-list.ts";
import { collectCrls, titleOfCrl } from "#lib/protocols/x509/revocation/crl-collection.ts";
import {
  type CertificateStatus,
  createCrlWorld,
  statusByCrls,
} from "#lib/protocols/x509/revocation/crl-status.ts";
import type { RevocationTools } from "#lib/protocols/x509/revocation/revocation-tools.ts";

/** What is known of revocation for one question; CRLs are read and signatures checked once for all of its paths. */
export interface RevocationCheck {
  /**
   * Why a path is refused. With at least one CRL in the question every certificate below the anchor needs a good
   * status: one that cannot be settled refuses the path as much as a revocation does.
   *
   * @param path Leaf first, anchor last; valid in everything but revocation.
   */
  reasons(path: readonly Certificate[]): Reason[];
  /** What is worth knowing of the CRLs and of the stapled answer, whatever the verdict. */
  findings(path: readonly Certificate[]): Finding[];
}

/**
 * Checks revocation by the CRLs of a question and by the answer stapled for the leaf.
 *
 * @see RFC 5280, section 6.3; RFC 6960, section 3.2
 */
export function createRevocationCheck(
  question: ChainQuestion,
  tools: RevocationTools,
): RevocationCheck {
  const { lists, findings } = collectCrls(question.crls, question.at);
  const world = createCrlWorld(lists, question.at, tools);
  return {
    reasons: (path) => {
      const staple = judgeStaple(path, question, tools);
      if (question.crls.length === 0) return staple.reasons;
      const byCrls = path.slice(0, -1).flatMap((certificate, index) => {
        const status = statusByCrls({ path, index }, world);
        const isSettledElsewhere = index === 0 && staple.isGood && status.kind !== "revoked";
        return isSettledElsewhere ? [] : reasonsFor(certificate, status);
      });
      return [...staple.reasons, ...byCrls];
    },
    findings: (path) => [
      ...judgeStaple(path, question, tools).findings,
      ...findings,
      ...(question.crls.length === 0 ? [] : freshestFindings(path)),
    ],
  };
}

function reasonsFor(certificate: Certificate, status: CertificateStatus): Reason[] {
  switch (status.kind) {
    case "good":
      return [];
    case "revoked":
      return [
        reason(
          "REVOKED",
          certificate,
          `was revoked ${when(status.entry)}, says ${titleOfCrl(status.list)}`,
        ),
      ];
    case "not-supported":
      return [
        reason(
          "REVOCATION_NOT_SUPPORTED",
          certificate,
          `has a revocation status that is not read: ${status.why}`,
        ),
      ];
    case "unknown":
      return [
        reason(
          "REVOCATION_UNKNOWN",
          certificate,
          `has an unknown revocation status: ${status.why}`,
        ),
      ];
  }
}

function when({ revokedAt, reason: cause }: CrlEntry): string {
  return `on ${revokedAt.toISOString()} (${cause ?? "no reason given"})`;
}

interface Staple {
  isGood: boolean;
  reasons: Reason[];
  findings: Finding[];
}

function judgeStaple(
  path: readonly Certificate[],
  { stapledOcsp, at }: ChainQuestion,
  { isSignedBy, weakDigests }: RevocationTools,
): Staple {
  const [leaf, issuer] = path;
  const nothing: Staple = { isGood: false, reasons: [], findings: [] };
  if (stapledOcsp === null || leaf === undefined || issuer === undefined) return nothing;
  const judgement = judgeOcsp({
    response: stapledOcsp,
    certificate: leaf,
    issuer,
    at,
    isSignedBy,
    weakDigests,
  });
  switch (judgement.kind) {
    case "good":
      return { ...nothing, isGood: true };
    case "revoked": {
      const what = `was revoked ${when(judgement)}, says an OCSP answer`;
      return { ...nothing, reasons: [reason("REVOKED", leaf, what)] };
    }
    case "unknown":
      return {
        ...nothing,
        findings: [stapleFinding(leaf, "ocsp-unknown", "does not know the certificate")],
      };
    case "unusable":
      return { ...nothing, findings: [stapleFinding(leaf, judgement.code, judgement.message)] };
  }
}

function stapleFinding(certificate: Certificate, rule: string, what: string): Finding {
  return {
    rule,
    severity: "warning",
    message: `The OCSP answer ${what}`,
    certificate,
    source: "RFC 6960 3.2",
  };
}

/** A certificate may say where changes since its CRL are listed; these are not looked at. */
function freshestFindings(path: readonly Certificate[]): Finding[] {
  return path
    .filter(({ parsed }) => parsed.freshestCrl !== null)
    .map((certificate) => ({
      rule: "crl-freshest-not-read",
      severity: "info",
      message: "The certificate names delta CRLs, which are not supported",
      certificate,
      source: "RFC 5280 4.2.1.15",
    }));
}
