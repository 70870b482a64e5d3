import type { Choice, Offered } from "#lib/infrastructure/tls-scan/hello-asker.ts";
import { processKeyShare } from "#lib/infrastructure/tls-scan/hello-offers.ts";
import type { VersionLedger } from "#lib/infrastructure/tls-scan/version-ledger.ts";
import { VERSION } from "#lib/protocols/tls/protocol-version.ts";

/**
 * Groups to offer and, once, a key share for one of them.
 *
 * OpenSSL names all its groups behind the key exchange if that was not in the one dearest to it, so a share for a
 * second group replaces one hello for each of the others.
 *
 * @see RFC 8446, section 4.2.7
 */
export function withListWish(
  { version, groups: pool, isListAsked }: VersionLedger,
  groups: readonly number[],
): Pick<Offered, "groups" | "keyShares"> {
  if (version !== VERSION.tls13 || isListAsked || pool.isUntouched()) return { groups };
  for (const group of groups) {
    const share = processKeyShare(group);
    // In front, or a server that follows the client would ask for the one before it instead.
    if (share !== null) {
      return { groups: [group, ...groups.filter((code) => code !== group)], keyShares: [share] };
    }
  }
  return { groups };
}

/** Enters the groups that a server lists; those that it may not negotiate in this version are left out. */
export function noteGroupList(ledger: VersionLedger, choice: Choice): void {
  // Only a whole flight has a signature, and a retry request cannot have the list yet.
  ledger.isListAsked ||= choice.signatureScheme !== null;
  for (const group of choice.supportedGroups ?? []) {
    if (ledger.groups.all.includes(group)) ledger.groups.take(group);
  }
}
