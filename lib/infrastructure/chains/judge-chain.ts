import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";
import type { ChainVerdict } from "#lib/domain/observation/tls-posture.ts";
import { chainVerdictOf } from "#lib/infrastructure/chains/chain-verdict-of.ts";
import { readCertificate } from "#lib/infrastructure/probe/certificate.ts";
import type { ChainQuestion, Finding, Work } from "#lib/protocols/x509/path/chain-question.ts";
import { verifyChain } from "#lib/protocols/x509/path/verify-chain.ts";

/** A verdict, with the certificates that it speaks of. */
export interface ChainJudgement {
  verdict: ChainVerdict;
  /** The chain that was found, leaf first, anchor last; empty without one. */
  path: ObservedCertificate[];
  /** Leaf and intermediates as given; what cannot be read is left out. */
  given: ObservedCertificate[];
  /** The anchors. */
  trusted: ObservedCertificate[];
  work: Work;
}

/**
 * Judges a chain by our own engine and describes what it found.
 *
 * @param before Findings from before the engine was asked, to be shown with its own.
 */
export function judgeChain(
  question: ChainQuestion,
  before: readonly Finding[] = [],
): ChainJudgement {
  const found = verifyChain(question);
  const answer = { ...found, findings: [...before, ...found.findings] };
  return {
    verdict: chainVerdictOf(answer),
    path: describeAll(answer.path.map(({ der }) => der)),
    given: describeAll([question.leaf, ...question.intermediates]),
    trusted: describeAll(question.anchors),
    work: answer.work,
  };
}

function describeAll(chain: readonly Uint8Array[]): ObservedCertificate[] {
  return chain.flatMap((der) => readCertificate(der) ?? []);
}
