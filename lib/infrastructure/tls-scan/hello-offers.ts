import { randomBytes } from "node:crypto";
import { isIP } from "node:net";
import { likelySuites } from "#lib/infrastructure/tls-scan/suite-candidates.ts";
import type { HelloOffer } from "#lib/protocols/tls/hello-offer.ts";
import { createKeyShare, type KeyShare } from "#lib/protocols/tls/key-share.ts";
import { GROUP, groupsOf } from "#lib/protocols/tls/named-group.ts";
import type { ProtocolVersion } from "#lib/protocols/tls/protocol-version.ts";
import { SIGNATURE_SCHEMES } from "#lib/protocols/tls/signature-scheme.ts";

/** Most used first, so that a server follows its own habit where it has one. */
const ALL_SCHEMES = SIGNATURE_SCHEMES.map(({ code }) => code);

/**
 * The widest hello of a version: its likely suites, every group and every signature scheme, without a key share.
 *
 * @param hostname As dialled; an IP address is never sent as a server name.
 */
export function wideOffer(version: ProtocolVersion, hostname: string): HelloOffer {
  return {
    version,
    random: randomBytes(32),
    serverName: isIP(hostname) === 0 ? hostname : null,
    ciphers: likelySuites(version),
    groups: groupsOf(version),
    signatureSchemes: ALL_SCHEMES,
    keyShares: [],
    compression: [0],
    statusRequest: false,
    sessionTicket: true,
    renegotiationInfo: true,
    extendedMasterSecret: true,
  };
}

/** The key share of this process for a group; null where it cannot make one. */
export function processKeyShare(group: number): KeyShare | null {
  const made = SHARES.get(group);
  if (made !== undefined) return made;
  const share = createKeyShare(group);
  SHARES.set(group, share);
  return share;
}

/** The share that most servers take at once; P-256 where the build has no X25519, as under FIPS. */
export function preferredKeyShares(): KeyShare[] {
  const share = processKeyShare(GROUP.x25519) ?? processKeyShare(GROUP.secp256r1);
  return share === null ? [] : [share];
}

/** Made once a process: no secret is ever sent under them. */
const SHARES = new Map<number, KeyShare | null>();
