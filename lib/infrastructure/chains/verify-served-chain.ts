import { PURPOSE } from "#lib/protocols/x509/certificate/object-identifiers.ts";
import type { ChainAnswer, ChainQuestion } from "#lib/protocols/x509/path/chain-question.ts";
import { verifyChain } from "#lib/protocols/x509/path/verify-chain.ts";

/** A chain as a node serves it, and what to hold it against. */
export interface ServedChainQuestion
  extends Pick<ChainQuestion, "anchors" | "peerName" | "at">,
    Partial<Pick<ChainQuestion, "extendedKeyUsage" | "stapledOcsp">> {
  /** DER, leaf first; an empty chain is refused as unreadable. */
  chain: readonly Uint8Array[];
}

/** The answer of our own rules, under the profile for clusters; for a server unless said otherwise. */
export function verifyServedChain({ chain, ...question }: ServedChainQuestion): ChainAnswer {
  const [leaf = new Uint8Array(), ...intermediates] = chain;
  return verifyChain({
    extendedKeyUsage: [PURPOSE.serverAuth],
    stapledOcsp: null,
    ...question,
    leaf,
    intermediates,
    profile: "mongodb-private-ca",
    keyUsage: [],
    maxDepth: null,
    crls: [],
  });
}
