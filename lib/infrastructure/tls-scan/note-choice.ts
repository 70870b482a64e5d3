import { noteGroupList } from "#lib/infrastructure/tls-scan/group-list.ts";
import type { Choice } from "#lib/infrastructure/tls-scan/hello-asker.ts";
import { leafCurve } from "#lib/infrastructure/tls-scan/leaf-curve.ts";
import { couldServe, type PartnerOffer } from "#lib/infrastructure/tls-scan/partner-offer.ts";
import { needsOf } from "#lib/infrastructure/tls-scan/suite-needs.ts";
import { closeGroups, type VersionLedger } from "#lib/infrastructure/tls-scan/version-ledger.ts";

/**
 * Enters a choice of the server.
 *
 * @returns False for a choice that was not offered: nothing such a server says can be counted.
 */
export function noteChoice(
  ledger: VersionLedger,
  {
    choice,
    offered,
    partners,
  }: { choice: Choice; offered: readonly number[]; partners: PartnerOffer },
): boolean {
  const { cipher } = choice;
  if (choice.version !== ledger.version || !offered.includes(cipher)) return false;
  const needs = needsOf(cipher);
  if (!ledger.accepted.includes(cipher)) ledger.accepted.push(cipher);
  ledger.sightings.push({ offered, chosen: cipher, couldServe: couldServe(partners, needs) });
  if (needs.key === "ECDSA" && choice.leaf !== null) {
    ledger.certificateCurve ??= leafCurve(choice.leaf);
  }
  if (choice.dhBits !== null) ledger.primeBits.add(choice.dhBits);
  notePartners(ledger, choice, partners);
  noteGroupList(ledger, choice);
  return true;
}

/** A partner that had been left out and comes all the same says that the server has none of those offered. */
function notePartners(ledger: VersionLedger, choice: Choice, partners: PartnerOffer): void {
  const { key } = needsOf(choice.cipher);
  if (choice.group !== null) {
    const isNew = ledger.groups.take(choice.group);
    if (!isNew && partners.narrowsGroups) closeGroups(ledger, key);
  }
  const pool = key === null ? undefined : ledger.schemes.get(key);
  if (pool !== undefined && choice.signatureScheme !== null) {
    const wasTouched = !pool.isUntouched();
    const isNew = pool.take(choice.signatureScheme);
    if (!isNew && wasTouched && partners.narrowsSchemes) pool.close();
  }
}
