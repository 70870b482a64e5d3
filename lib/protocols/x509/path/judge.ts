import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { PURPOSE } from "#lib/protocols/x509/certificate/object-identifiers.ts";
import { namesHost } from "#lib/protocols/x509/name/host-name.ts";
import type { Spending } from "#lib/protocols/x509/path/budget.ts";
import { compareKeyIdentifiers } from "#lib/protocols/x509/path/certificate-pool.ts";
import type { ChainQuestion, Reason } from "#lib/protocols/x509/path/chain-question.ts";
import { checkCertificate } from "#lib/protocols/x509/path/check-certificate.ts";
import {
  checkAuthority,
  checkAuthorityPurposes,
  checkDepth,
  checkLeafPurposes,
  checkNameChain,
  isSelfIssued,
} from "#lib/protocols/x509/path/check-issuer.ts";
import { checkNames, type NameVerdict } from "#lib/protocols/x509/path/check-names.ts";
import { checkPolicies } from "#lib/protocols/x509/path/check-policies.ts";
import { PROFILES } from "#lib/protocols/x509/path/profiles.ts";
import { reason, titleOf } from "#lib/protocols/x509/path/reason.ts";
import { signatureAlgorithmOf } from "#lib/protocols/x509/path/signature-algorithm.ts";
import type { SignatureMemory } from "#lib/protocols/x509/path/signature-memory.ts";

/**
 * The rules, asked one step of a path at a time.
 *
 * Reasons come one by one, cheap ones first, so that a search can stop at the first and an explanation can read on.
 */
export interface Judge {
  leaf(leaf: Certificate, isAnchor: boolean): Iterable<Reason>;
  /** @param below The path so far, leaf first; `issuer` is to stand above it. */
  issuer(issuer: Certificate, below: readonly Certificate[], isAnchor: boolean): Iterable<Reason>;
  /** What can only be said of a path that has reached its anchor. */
  whole(path: readonly Certificate[]): Iterable<Reason>;
  signature: SignatureMemory;
}

/** Judges by the profile and the wishes of one question. */
export function createJudge(
  question: ChainQuestion,
  spending: Spending,
  signature: SignatureMemory,
): Judge {
  const profile = PROFILES[question.profile];
  const judgement = { profile, at: question.at };
  const purposes = purposesOf(question);
  const names = new Map<string, NameVerdict>();

  const namesUnder = (issuer: Certificate, child: Certificate): NameVerdict => {
    const { nameConstraints } = issuer.parsed;
    if (nameConstraints === null) return { kind: "allowed" };
    const key = `${child.sha256}${issuer.sha256}`;
    const verdict = names.get(key) ?? checkNames(child, nameConstraints, spending);
    names.set(key, verdict);
    return verdict;
  };

  function* checkConstraints(
    issuer: Certificate,
    below: readonly Certificate[],
  ): Generator<Reason> {
    for (const [index, child] of below.entries()) {
      if (index > 0 && isSelfIssued(child)) continue;
      const verdict = namesUnder(issuer, child);
      if (verdict.kind === "violated") {
        const what = `has a name (${verdict.what}) for which ${titleOf(issuer)} may not issue`;
        yield reason("NAME_CONSTRAINT_VIOLATED", child, what);
      } else if (verdict.kind === "too-many") {
        yield reason("BUDGET_EXHAUSTED", child, "has more names than can be held to constraints");
      }
    }
  }

  function* checkLink(issuer: Certificate, child: Certificate): Generator<Reason> {
    const algorithm = signatureAlgorithmOf(child.signatureAlgorithm);
    if (algorithm !== null && profile.weakDigests.has(algorithm.digest ?? "")) {
      yield reason("WEAK_SIGNATURE", child, `is signed with ${algorithm.digest}`);
    }
    switch (signature(child, issuer)) {
      case "valid":
        return;
      case "invalid":
        yield reason("SIGNATURE_INVALID", child, whyUnsigned(child, issuer));
        return;
      case "unsupported":
        yield reason("UNSUPPORTED_ALGORITHM", child, "has a signature that is not supported");
        return;
      case null:
        yield reason("BUDGET_EXHAUSTED", child, "came up after too many signatures were checked");
    }
  }

  return {
    signature,
    *leaf(leaf, isAnchor) {
      yield* checkCertificate(leaf, isAnchor ? "anchor" : "leaf", judgement);
      yield* checkLeafPurposes(
        leaf,
        { extendedKeyUsage: purposes, keyUsage: question.keyUsage },
        profile,
      );
      const { peerName } = question;
      if (peerName !== null && !namesHost(leaf.parsed.subjectAltName ?? [], peerName.value)) {
        yield reason("HOST_NAME_MISMATCH", leaf, `does not name ${peerName.value}`);
      }
    },
    *issuer(issuer, below, isAnchor) {
      const child = below.at(-1);
      if (child === undefined) return;
      yield* checkNameChain(issuer, child);
      yield* checkCertificate(issuer, isAnchor ? "anchor" : "intermediate", judgement);
      const counts = !isAnchor || profile.anchorCounts;
      if (counts) {
        yield* checkAuthority(issuer, below, isAnchor);
        yield* checkAuthorityPurposes(issuer, purposes);
      }
      yield* checkLink(issuer, child);
      if (counts) yield* checkConstraints(issuer, below);
      if (isAnchor) yield* checkDepth(issuer, below, question.maxDepth ?? profile.maxDepth);
    },
    *whole(path) {
      yield* checkPolicies(path);
    },
  };
}

/** An authority that was made anew under its old name is the usual cause, and key identifiers tell it. */
function whyUnsigned(child: Certificate, issuer: Certificate): string {
  const what = `was not signed by the key of ${titleOf(issuer)}`;
  return compareKeyIdentifiers(issuer, child) === "different"
    ? `${what}: it identifies another key of an authority with that name`
    : what;
}

/** Whoever dials a name talks to a server, unless the question says what else it wants. */
function purposesOf({ extendedKeyUsage, peerName }: ChainQuestion): readonly string[] {
  if (extendedKeyUsage.includes(PURPOSE.any)) return [];
  return peerName !== null && extendedKeyUsage.length === 0
    ? [PURPOSE.serverAuth]
    : extendedKeyUsage;
}
