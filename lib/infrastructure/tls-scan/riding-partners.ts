import type { Choice, Outcome } from "#lib/infrastructure/tls-scan/hello-asker.ts";
import type { PartnerOffer } from "#lib/infrastructure/tls-scan/partner-offer.ts";
import { NO_NEEDS, needsOf } from "#lib/infrastructure/tls-scan/suite-needs.ts";
import { closeGroups, type VersionLedger } from "#lib/infrastructure/tls-scan/version-ledger.ts";

/** What rides along with the suites, and what is under suspicion of being exhausted. */
export interface Riding {
  groups: boolean;
  schemes: boolean;
  /** Two pools rode on a hello that failed; the groups have been taken off to see whether it was them. */
  suspectsGroups: boolean;
  /** The server has been shown a suite again to see whether it insists on it. */
  hasAskedAgain: boolean;
}

/** Everything rides along until something speaks against it. */
export function createRiding(): Riding {
  return { groups: true, schemes: true, suspectsGroups: false, hasAskedAgain: false };
}

/** Draws from an outcome what it says about the partners that rode along. */
export function learn(
  ledger: VersionLedger,
  riding: Riding,
  {
    isVerified,
    ...asked
  }: { partners: PartnerOffer; outcome: Outcome; chosen: Choice; isVerified: boolean },
): void {
  if (isVerified) blame(ledger, riding, asked);
  else acquit(ledger, riding, asked);
  stopRidingBesideTwoKeys(ledger, riding);
}

/** Finds out which pool was exhausted, now that all partners have made a difference, or none. */
function blame(
  ledger: VersionLedger,
  riding: Riding,
  { partners, outcome, chosen }: { partners: PartnerOffer; outcome: Outcome; chosen: Choice },
): void {
  const needs = needsOf(chosen.cipher);
  const isSame = outcome.kind === "chosen" && outcome.choice.cipher === chosen.cipher;
  // What the first choice needed was there.
  const had = outcome.kind === "chosen" ? needsOf(outcome.choice.cipher) : NO_NEEDS;
  const mayBeGroups = partners.narrowsGroups && needs.group && !had.group && !isSame;
  const mayBeSchemes =
    partners.narrowsSchemes && needs.key !== null && needs.key !== had.key && !isSame;
  if (mayBeGroups && mayBeSchemes) {
    riding.groups = false;
    riding.suspectsGroups = true;
  } else if (mayBeGroups) {
    closeGroups(ledger, needs.key);
  } else if (mayBeSchemes && needs.key !== null) {
    ledger.schemes.get(needs.key)?.close();
    // Groups that were only taken off to find this out ride again.
    riding.groups ||= riding.suspectsGroups;
    riding.suspectsGroups = false;
  } else {
    // The server likes suites without these needs better; asking twice each time would cost more than asking apart.
    riding.groups &&= had.group;
    riding.schemes &&= had.key !== null;
  }
}

/** A choice with the same schemes and every group clears the schemes, so it was the groups. */
function acquit(
  ledger: VersionLedger,
  riding: Riding,
  { partners, chosen }: { partners: PartnerOffer; chosen: Choice },
): void {
  const needs = needsOf(chosen.cipher);
  if (!riding.suspectsGroups || !partners.narrowsSchemes) return;
  if (!needs.group || needs.key === null) return;
  closeGroups(ledger, needs.key);
  riding.suspectsGroups = false;
}

/** With two certificates a missing partner of the one makes the server show the other, which would blur its order. */
function stopRidingBesideTwoKeys({ accepted }: VersionLedger, riding: Riding): void {
  const keys = new Set(accepted.map((code) => needsOf(code).key).filter((key) => key !== null));
  if (keys.size < 2) return;
  riding.groups = false;
  riding.schemes = false;
}
