import { isIP } from "node:net";
import { err, ok, type Result } from "#lib/domain/result.ts";
import { KEY_USAGES, type KeyUsage } from "#lib/protocols/x509/certificate/certificate.ts";
import { PURPOSE } from "#lib/protocols/x509/certificate/object-identifiers.ts";
import type { ChainQuestion, PeerName } from "#lib/protocols/x509/path/chain-question.ts";
import { PROFILE_NAMES, type ProfileName } from "#lib/protocols/x509/path/profiles.ts";

/** A chain to judge, in the words of people. */
export interface ChainWish {
  leaf: Uint8Array;
  intermediates: readonly Uint8Array[];
  roots: readonly Uint8Array[];
  /** A DNS name or an address; null leaves the name unchecked. */
  host: string | null;
  at: Date;
  /**
   * Names such as `serverAuth` or dotted object identifiers, all of which are demanded. When empty, `serverAuth` is,
   * but nothing under `rfc5280-strict`: path validation by the letter knows no purposes.
   */
  extendedKeyUsage: readonly string[];
  /** Names as RFC 5280 spells them. */
  keyUsage: readonly string[];
  profile: string;
  maxDepth: number | null;
  crls: readonly Uint8Array[];
  stapledOcsp: Uint8Array | null;
}

/** A wish that nobody can fulfil. */
export interface ChainWishProblem {
  code: "UNKNOWN_PROFILE" | "UNKNOWN_PURPOSE" | "UNKNOWN_KEY_USAGE";
  message: string;
}

export const CHAIN_PROFILES: readonly string[] = PROFILE_NAMES;

const PURPOSES: Readonly<Record<string, string>> = {
  serverAuth: PURPOSE.serverAuth,
  clientAuth: PURPOSE.clientAuth,
  codeSigning: PURPOSE.codeSigning,
  emailProtection: PURPOSE.emailProtection,
  timeStamping: PURPOSE.timeStamping,
  OCSPSigning: PURPOSE.ocspSigning,
  anyExtendedKeyUsage: PURPOSE.any,
};

/**
 * The wish in the engine's terms, or the first word of it that is unknown.
 *
 * @see RFC 5280, section 4.2.1.12
 */
export function chainQuestionOf(wish: ChainWish): Result<ChainQuestion, ChainWishProblem> {
  const { profile, keyUsage, extendedKeyUsage } = wish;
  if (!isProfile(profile)) {
    const message = `No profile ${profile}; there are ${PROFILE_NAMES.join(", ")}`;
    return err({ code: "UNKNOWN_PROFILE", message });
  }
  const strangeUsage = keyUsage.find((name) => !isKeyUsage(name));
  if (strangeUsage !== undefined) {
    return err({ code: "UNKNOWN_KEY_USAGE", message: `${strangeUsage} is no key usage` });
  }
  const strangePurpose = extendedKeyUsage.find((name) => purposeId(name) === null);
  if (strangePurpose !== undefined) {
    const message = `${strangePurpose} is neither a known purpose nor an object identifier`;
    return err({ code: "UNKNOWN_PURPOSE", message });
  }
  return ok({
    leaf: wish.leaf,
    intermediates: wish.intermediates,
    anchors: wish.roots,
    peerName: peerNameOf(wish.host),
    at: wish.at,
    profile,
    extendedKeyUsage: demanded(extendedKeyUsage, profile),
    keyUsage: keyUsage.filter(isKeyUsage),
    maxDepth: wish.maxDepth,
    crls: wish.crls,
    stapledOcsp: wish.stapledOcsp,
  });
}

function demanded(purposes: readonly string[], profile: ProfileName): string[] {
  if (purposes.length === 0)
    return profile === "rfc5280-strict" ? [PURPOSE.any] : [PURPOSE.serverAuth];
  return purposes.flatMap((name) => purposeId(name) ?? []);
}

function purposeId(name: string): string | null {
  if (/^[0-2](\.\d+)+$/.test(name)) return name;
  return PURPOSES[name] ?? null;
}

function peerNameOf(host: string | null): PeerName | null {
  if (host === null) return null;
  const address = host.replace(/^\[(.*)\]$/, "$1");
  return isIP(address) === 0 ? { kind: "dns", value: host } : { kind: "ip", value: address };
}

function isProfile(name: string): name is ProfileName {
  return PROFILE_NAMES.some((profile) => profile === name);
}

function isKeyUsage(name: string): name is KeyUsage {
  return KEY_USAGES.some((usage) => usage === name);
}
