import type { Choice, HelloAsker, Outcome } from "#lib/infrastructure/tls-scan/hello-asker.ts";
import { noteChoice } from "#lib/infrastructure/tls-scan/note-choice.ts";
import {
  allPartners,
  type PartnerOffer,
  untestedPartners,
} from "#lib/infrastructure/tls-scan/partner-offer.ts";
import { areAlike, covers, needsOf } from "#lib/infrastructure/tls-scan/suite-needs.ts";
import { closeGroups, type VersionLedger } from "#lib/infrastructure/tls-scan/version-ledger.ts";

/** What rides along with the suites, and what is under suspicion of being exhausted. */
interface Riding {
  groups: boolean;
  schemes: boolean;
  /** Two pools rode on a hello that failed; the groups have been taken off to see whether it was them. */
  suspectsGroups: boolean;
}

/**
 * Finds which of the suites a server accepts: it chooses one, that one is left out, until it refuses.
 *
 * Groups and signature schemes are eliminated by the same hellos. Where a refusal, or the choice of a suite that
 * needs fewer partners, may come from there, the same suites are offered again with every partner: no suite is
 * called absent because something else ran out, nor put behind another for that reason.
 *
 * @param first The outcome of offering all the suites with all partners.
 */
export async function eliminateSuites(
  asker: HelloAsker,
  ledger: VersionLedger,
  { suites, first }: { suites: readonly number[]; first: Outcome },
): Promise<void> {
  const riding: Riding = { groups: true, schemes: true, suspectsGroups: false };
  let untested = [...suites];
  let turn = 0;
  let partners = allPartners(ledger);
  let offered: readonly number[] = suites;
  let outcome = first;
  for (;;) {
    const verified = needsVerification(outcome, { partners, untested, ledger });
    const wide = allPartners(ledger);
    const final = verified
      ? await asker.ask(ledger.version, { ...asHello(wide), ciphers: offered })
      : outcome;
    const chosen = chosenBy(final, outcome);
    if (chosen === null) return;
    if (!noteChoice(ledger, { choice: chosen, offered, partners: verified ? wide : partners }))
      return;
    if (verified) blame(ledger, riding, { partners, outcome, chosen });
    else acquit(ledger, riding, { partners, chosen });
    untested = untested.filter((code) => code !== chosen.cipher);
    if (untested.length === 0) return;
    stopRidingBesideTwoKeys(ledger, riding);
    partners = untestedPartners(ledger, riding);
    offered = arrange(untested, partners, turn);
    turn += 1;
    outcome = await asker.ask(ledger.version, { ...asHello(partners), ciphers: offered });
  }
}

function asHello({ groups, signatureSchemes }: PartnerOffer) {
  return { groups, signatureSchemes };
}

/** Whether the outcome may come from a partner that was not offered. */
function needsVerification(
  outcome: Outcome,
  {
    partners,
    untested,
    ledger,
  }: { partners: PartnerOffer; untested: readonly number[]; ledger: VersionLedger },
): boolean {
  if (!partners.narrowsGroups && !partners.narrowsSchemes) return false;
  if (outcome.kind !== "chosen") return outcome.kind === "refused";
  const needs = needsOf(outcome.choice.cipher);
  const alive = ledger.accepted.map(needsOf);
  return untested.some((code) => {
    const others = needsOf(code);
    return !covers(needs, others) && alive.some((known) => areAlike(known, others));
  });
}

function chosenBy(final: Outcome, before: Outcome): Choice | null {
  if (final.kind === "chosen") return final.choice;
  // What was chosen with fewer partners is accepted, whatever the server says now.
  return final.kind === "refused" && before.kind === "chosen" ? before.choice : null;
}

/** Finds out which pool was exhausted, now that all partners have made a difference, or none. */
function blame(
  ledger: VersionLedger,
  riding: Riding,
  { partners, outcome, chosen }: { partners: PartnerOffer; outcome: Outcome; chosen: Choice },
): void {
  const needs = needsOf(chosen.cipher);
  const isSame = outcome.kind === "chosen" && outcome.choice.cipher === chosen.cipher;
  const mayBeGroups = partners.narrowsGroups && needs.group && !isSame;
  const mayBeSchemes = partners.narrowsSchemes && needs.key !== null && !isSame;
  if (mayBeGroups && mayBeSchemes) {
    riding.groups = false;
    riding.suspectsGroups = true;
  } else if (mayBeGroups) {
    closeGroups(ledger, needs.key);
  } else if (mayBeSchemes && needs.key !== null) {
    ledger.schemes.get(needs.key)?.close();
    riding.groups = true;
    riding.suspectsGroups = false;
  } else {
    // The server likes suites with few needs better; asking twice each time would cost more than asking apart.
    riding.groups = false;
    riding.schemes = false;
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

/**
 * Turns the order round each time, so that a server which follows it gives itself away. Suites that need partners go
 * first while partners are few: a server that skips them does so for want of one.
 */
function arrange(
  suites: readonly number[],
  { narrowsGroups, narrowsSchemes }: PartnerOffer,
  turn: number,
): number[] {
  const turned = turn % 2 === 0 ? suites.toReversed() : [...suites];
  if (!narrowsGroups && !narrowsSchemes) return turned;
  return turned.sort((a, b) => weightOf(b) - weightOf(a));
}

function weightOf(code: number): number {
  const { group, key } = needsOf(code);
  return (group ? 2 : 0) + (key === null ? 0 : 1);
}
