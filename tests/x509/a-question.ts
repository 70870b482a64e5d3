import type { ChainQuestion } from "#lib/protocols/x509/path/chain-question.ts";
import { type BuiltCertificate, VALID_AT } from "#tests/pki/build-certificate.ts";

/** A question about built certificates, at a moment when they are valid; the last of the chain is its leaf. */
export function aQuestion(
  { root, chain }: { root: BuiltCertificate; chain: readonly BuiltCertificate[] },
  overrides: Partial<ChainQuestion> = {},
): ChainQuestion {
  const [leaf, ...intermediates] = chain.toReversed();
  if (leaf === undefined) throw new Error("A chain has a leaf");
  return {
    leaf: leaf.der,
    intermediates: intermediates.map(({ der }) => der),
    anchors: [root.der],
    peerName: null,
    at: VALID_AT,
    profile: "rfc5280-strict",
    extendedKeyUsage: [],
    keyUsage: [],
    maxDepth: null,
    crls: [],
    stapledOcsp: null,
    ...overrides,
  };
}
