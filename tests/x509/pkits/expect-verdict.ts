import { expect } from "vitest";

import { verifyChain } from "#lib/protocols/x509/path/verify-chain.ts";
import type { BuiltCertificate } from "#tests/pki/build-certificate.ts";
import { aQuestion } from "#tests/x509/a-question.ts";

/** One case: the certificates below the anchor, the end entity's last, and whether RFC 5280 finds a valid path. */
export interface PathCase {
  title: string;
  valid: boolean;
  root: BuiltCertificate;
  chain: readonly BuiltCertificate[];
}

/** The profile that is RFC 5280 alone, and the one that is used without a word; public ones ask for more. */
const PROFILES = ["rfc5280-strict", "mongodb-private-ca"] as const;

/** Neither host, purpose nor revocation is asked for, so both profiles have to agree with RFC 5280. */
export function expectVerdict({ valid, root, chain }: PathCase): void {
  for (const profile of PROFILES) {
    const { verdict, reasons } = verifyChain(aQuestion({ root, chain }, { profile }));
    const codes = reasons.map(({ code }) => code);
    expect({ profile, verdict, codes: valid ? codes : codes.length > 0 }).toEqual({
      profile,
      verdict: valid ? "accepted" : "rejected",
      codes: valid ? [] : true,
    });
  }
}
