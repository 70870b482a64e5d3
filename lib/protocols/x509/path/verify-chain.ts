import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { readCertificate } from "#lib/protocols/x509/certificate/read-certificate.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";
import type { Role } from "#lib/protocols/x509/lint/lint.ts";
import { findAnchorFaults } from "#lib/protocols/x509/path/anchor-findings.ts";
import { Spending } from "#lib/protocols/x509/path/budget.ts";
import { buildPath } from "#lib/protocols/x509/path/build-path.ts";
import type {
  ChainAnswer,
  ChainQuestion,
  Finding,
  Reason,
} from "#lib/protocols/x509/path/chain-question.ts";
import { createSearch } from "#lib/protocols/x509/path/create-search.ts";
import { explainRefusal } from "#lib/protocols/x509/path/explain-path.ts";
import { findingsAbout } from "#lib/protocols/x509/path/findings.ts";

/**
 * Judges a chain: a verdict with the path that was found, and findings whatever the verdict is.
 *
 * Never throws on bad input and always ends: signatures, visited nodes and name comparisons have budgets.
 *
 * @see RFC 5280, section 6
 */
export function verifyChain(question: ChainQuestion): ChainAnswer {
  const leaf = tryRead(question.leaf);
  if (leaf instanceof X509FormatError) return unreadableLeaf(leaf);
  const search = createSearch(question);
  const { pool, spending, revocation } = search;
  const offered = pool.unreadable.map(unreadableFinding);
  const path = buildPath(leaf, search);
  if (path !== null) {
    return {
      verdict: "accepted",
      path,
      reasons: [],
      findings: [
        ...findingsAlong(path, true),
        ...findAnchorFaults(path, question),
        ...revocation.findings(path),
        ...offered,
      ],
      work: spending.work,
    };
  }
  const gaveUp = spending.exhausted;
  const refusal = explainRefusal(leaf, search);
  const endsInAnchor = refusal.path.some((certificate) => pool.isAnchor(certificate));
  return {
    verdict: "rejected",
    path: refusal.path,
    reasons: gaveUp ? withBudget(refusal.reasons) : refusal.reasons,
    findings: [
      ...findingsAlong(refusal.path, endsInAnchor),
      ...revocation.findings(refusal.path),
      ...offered,
    ],
    work: spending.work,
  };
}

function tryRead(der: Uint8Array): Certificate | X509FormatError {
  try {
    return readCertificate(der);
  } catch (error) {
    if (error instanceof X509FormatError) return error;
    throw error;
  }
}

function unreadableLeaf({ message }: X509FormatError): ChainAnswer {
  const why: Reason = {
    code: "CERTIFICATE_MALFORMED",
    certificate: null,
    message: `The certificate of the peer cannot be read: ${message}`,
  };
  return { verdict: "rejected", path: [], reasons: [why], findings: [], work: new Spending().work };
}

function unreadableFinding({ message }: X509FormatError): Finding {
  return {
    rule: "certificate-unreadable",
    severity: "warning",
    message: `A certificate that was offered cannot be read: ${message}`,
    certificate: null,
    source: "RFC 5280 4.1",
  };
}

/** Where the search itself was cut short, the reasons shown may not be the last word. */
function withBudget(reasons: readonly Reason[]): readonly Reason[] {
  if (reasons.some(({ code }) => code === "BUDGET_EXHAUSTED")) return reasons;
  const message = "The search for another path was given up after too much work";
  return [...reasons, { code: "BUDGET_EXHAUSTED", certificate: null, message }];
}

function findingsAlong(path: readonly Certificate[], endsInAnchor: boolean): Finding[] {
  return path.flatMap((certificate, index) =>
    findingsAbout(certificate, roleOf(index, path.length, endsInAnchor)),
  );
}

function roleOf(index: number, length: number, endsInAnchor: boolean): Role {
  if (index === 0) return "leaf";
  return endsInAnchor && index === length - 1 ? "anchor" : "intermediate";
}
