import type { ChainAnswer, ChainQuestion } from "#lib/protocols/x509/path/chain-question.ts";
import { verifyChain } from "#lib/protocols/x509/path/verify-chain.ts";
import { type BuiltCertificate, VALID_AT } from "#tests/pki/build-certificate.ts";

/** A question about built certificates; nothing is asked beyond the path unless a test says so. */
export interface ChainWish
  extends Partial<Omit<ChainQuestion, "leaf" | "intermediates" | "anchors">> {
  leaf: BuiltCertificate;
  others?: readonly BuiltCertificate[];
  anchors: readonly BuiltCertificate[];
}

/** The answer at an instant at which what is built without other wishes is valid. */
export function answerTo({ leaf, others = [], anchors, ...wish }: ChainWish): ChainAnswer {
  return verifyChain({
    leaf: leaf.der,
    intermediates: others.map(({ der }) => der),
    anchors: anchors.map(({ der }) => der),
    peerName: null,
    at: VALID_AT,
    profile: "mongodb-private-ca",
    extendedKeyUsage: [],
    keyUsage: [],
    maxDepth: null,
    crls: [],
    stapledOcsp: null,
    ...wish,
  });
}

/** Codes of the reasons, the one to show first; empty for an accepted chain. */
export function codesFor(wish: ChainWish): string[] {
  return answerTo(wish).reasons.map(({ code }) => code);
}
