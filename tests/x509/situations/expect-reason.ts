import { expect } from "vitest";
import type { ChainQuestion, Reason } from "#lib/protocols/x509/path/chain-question.ts";
import type { ReasonCode } from "#lib/protocols/x509/path/reason-codes.ts";
import { verifyChain } from "#lib/protocols/x509/path/verify-chain.ts";
import type { BuiltCertificate } from "#tests/pki/build-certificate.ts";
import { PURPOSES } from "#tests/pki/extensions.ts";
import { aQuestion } from "#tests/x509/a-question.ts";

/** One situation, and what a verifier should say of it that takes its anchors as names and keys. */
export interface Situation {
  title: string;
  root: BuiltCertificate;
  /** Below the root, the end entity's certificate last. */
  chain: readonly BuiltCertificate[];
  /** Null where the chain holds; otherwise the first reason and the certificate that it speaks of. */
  refusal: { code: ReasonCode; of: BuiltCertificate } | null;
  overrides?: Partial<ChainQuestion>;
}

/** Asked for a server's purpose unless the situation says otherwise. */
export function expectReason({ root, chain, refusal, overrides = {} }: Situation): void {
  const question = aQuestion({ root, chain }, { extendedKeyUsage: SERVER, ...overrides });

  const { verdict, reasons } = verifyChain(question);

  const [first] = reasons;
  expect({ verdict, first: first === undefined ? null : shortOf(first) }).toEqual(
    refusal === null
      ? { verdict: "accepted", first: null }
      : { verdict: "rejected", first: { code: refusal.code, of: refusal.of.der.toString("hex") } },
  );
}

const SERVER = [PURPOSES.serverAuth];
/** For situations in which the purpose does not matter. */
export const ANY_PURPOSE = { extendedKeyUsage: [PURPOSES.any] };

function shortOf({ code, certificate }: Reason) {
  return { code, of: certificate?.der.toString("hex") };
}
