import type { ChainAnswer, ChainQuestion } from "#lib/protocols/x509/path/chain-question.ts";
import type { ProfileName } from "#lib/protocols/x509/path/profiles.ts";
import { verifyChain } from "#lib/protocols/x509/path/verify-chain.ts";
import { type BuiltCertificate, VALID_AT } from "#tests/pki/build-certificate.ts";
import { aCrl, type IssueCrlWish } from "#tests/pki/build-crl.ts";
import { anIntermediate, aRoot, type IssueWish } from "#tests/pki/issue.ts";

/** The trust anchor of every case, and its CRL that takes nothing back. */
export const anchor = aRoot("Trust Anchor");
export const anchorCrl = aCrl(anchor);

/** An authority right below the anchor. */
export function anAuthority(label: string, wish: IssueWish = {}): BuiltCertificate {
  return anIntermediate(anchor, label, wish);
}

/** The serial number of the leaf that a case is about. */
export const SERIAL = 0x77;

/** What makes a CRL list that leaf. */
export function listing(reason?: "keyCompromise" | "certificateHold"): IssueCrlWish {
  return { revoked: [{ serial: SERIAL, ...(reason === undefined ? {} : { reason }) }] };
}

export interface RevocationCase {
  leaf: BuiltCertificate;
  /** Every certificate that the peer sends along. */
  others: readonly BuiltCertificate[];
  /** Beside those of the anchor, which come by themselves. */
  crls: readonly Buffer[];
  anchorCrls?: readonly Buffer[];
  stapledOcsp?: Buffer;
}

/** How the chain of a case is judged. */
export function judgeCase(wish: RevocationCase, profile?: ProfileName): ChainAnswer {
  return verifyChain(questionOf(wish, profile));
}

/** The question that a case asks. */
export function questionOf(
  { leaf, others, crls, anchorCrls, stapledOcsp }: RevocationCase,
  profile: ProfileName = "mongodb-private-ca",
): ChainQuestion {
  return {
    leaf: leaf.der,
    intermediates: others.map(({ der }) => der),
    anchors: [anchor.der],
    peerName: null,
    at: VALID_AT,
    profile,
    extendedKeyUsage: [],
    keyUsage: [],
    maxDepth: null,
    crls: [...(anchorCrls ?? [anchorCrl]), ...crls],
    stapledOcsp: stapledOcsp ?? null,
  };
}

/**
 * Codes of the reasons for which a chain is refused, each once, sorted; none when it is accepted.
 *
 * Revocation does not depend on the profile: the default one and the one for suites of paths have to agree.
 */
export function refusalCodes(wish: RevocationCase): string[] {
  const codes = codesUnder(wish, "mongodb-private-ca");
  const strict = codesUnder(wish, "rfc5280-strict");
  return codes.join() === strict.join() ? codes : ["PROFILES_DISAGREE", ...codes, ...strict];
}

function codesUnder(wish: RevocationCase, profile: ProfileName): string[] {
  return [...new Set(judgeCase(wish, profile).reasons.map(({ code }) => code))].sort();
}
