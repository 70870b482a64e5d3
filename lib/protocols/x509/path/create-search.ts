import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { Spending } from "#lib/protocols/x509/path/budget.ts";
import { buildPath, type Search } from "#lib/protocols/x509/path/build-path.ts";
import { type CertificatePool, createPool } from "#lib/protocols/x509/path/certificate-pool.ts";
import type { ChainQuestion } from "#lib/protocols/x509/path/chain-question.ts";
import { createJudge, type Judge } from "#lib/protocols/x509/path/judge.ts";
import { PROFILES } from "#lib/protocols/x509/path/profiles.ts";
import { createSignatureMemory } from "#lib/protocols/x509/path/signature-memory.ts";
import {
  createRevocationCheck,
  type RevocationCheck,
} from "#lib/protocols/x509/revocation/check-revocation.ts";

export interface RevocationSearch extends Search {
  revocation: RevocationCheck;
}

/** All that a question is answered with: certificates, rules with revocation as the last of them, and one budget. */
export function createSearch(question: ChainQuestion): RevocationSearch {
  const spending = new Spending();
  const signature = createSignatureMemory(spending);
  const pool = createPool(question.anchors, question.intermediates, question.at);
  const judge = createJudge(question, spending, signature);
  const signerJudge = createJudge(withoutWishes(question), spending, signature);
  const revocation = createRevocationCheck(question, {
    pool: pool.all.map(({ certificate }) => certificate),
    weakDigests: PROFILES[question.profile].weakDigests,
    isSignedBy: (signed, signer) => signature(signed, signer) === "valid",
    findPath: (certificate, anchor) =>
      buildPath(certificate, { pool: endingIn(pool, anchor), judge: signerJudge, spending }),
  });
  return { pool, judge: withRevocation(judge, revocation), spending, revocation };
}

/** Who signs CRLs needs neither the name nor the purposes of the peer. */
function withoutWishes(question: ChainQuestion): ChainQuestion {
  return { ...question, peerName: null, extendedKeyUsage: [], keyUsage: [], maxDepth: null };
}

/** The same certificates with one anchor only. */
function endingIn(pool: CertificatePool, anchor: Certificate): CertificatePool {
  const isAnchor = ({ sha256 }: Certificate) => sha256 === anchor.sha256;
  return {
    ...pool,
    isAnchor,
    issuersOf: (child) =>
      pool.issuersOf(child).filter((one) => !one.isAnchor || isAnchor(one.certificate)),
  };
}

function withRevocation(judge: Judge, revocation: RevocationCheck): Judge {
  return {
    ...judge,
    *whole(path) {
      yield* judge.whole(path);
      yield* revocation.reasons(path);
    },
  };
}
