import type { ChainAnswer, ChainQuestion } from "#lib/protocols/x509/path/chain-question.ts";

/**
 * Judges a chain: a verdict with the path that was found, and findings whatever the verdict is.
 *
 * Never throws on bad input and always ends: signatures, visited nodes and name comparisons have budgets.
 *
 * @see RFC 5280, section 6
 */
export function verifyChain(question: ChainQuestion): ChainAnswer {
  throw new Error(`Not built yet: ${question.profile}`);
}
