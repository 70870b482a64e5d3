import type { ChainAnswer, ChainQuestion } from "#lib/protocols/x509/path/chain-question.ts";
import { verifyChain } from "#lib/protocols/x509/path/verify-chain.ts";
import type { BuiltCertificate } from "#tests/pki/build-certificate.ts";
import { aQuestion } from "#tests/x509/a-question.ts";

/** A question about built certificates; nothing is asked beyond the path unless a test says so. */
export interface ChainWish
  extends Partial<Omit<ChainQuestion, "leaf" | "intermediates" | "anchors">> {
  leaf: BuiltCertificate;
  others?: readonly BuiltCertificate[];
  anchors: readonly BuiltCertificate[];
}

/** The answer under the default profile. */
export function answerTo({ leaf, others = [], anchors, ...wish }: ChainWish): ChainAnswer {
  return verifyChain(
    aQuestion(
      { root: leaf, chain: [...others, leaf] },
      { anchors: anchors.map(({ der }) => der), profile: "mongodb-private-ca", ...wish },
    ),
  );
}

/** Codes of the reasons, the one to show first; empty for an accepted chain. */
export function codesFor(wish: ChainWish): string[] {
  return answerTo(wish).reasons.map(({ code }) => code);
}
