import type { Choice, HelloAsker, Outcome } from "#lib/infrastructure/tls-scan/hello-asker.ts";
import { noteChoice } from "#lib/infrastructure/tls-scan/note-choice.ts";
import {
  allPartners,
  type PartnerOffer,
  untestedPartners,
} from "#lib/infrastructure/tls-scan/partner-offer.ts";
import { areAlike, covers, needsOf } from "#lib/infrastructure/tls-scan/suite-needs.ts";
import { closeGroups, type VersionLedger } from "#lib/infrastructure/tls-scan/version-ledger.ts";
import { MAX_SUITES_PER_HELLO } from "#lib/protocols/tls/hello-offer.ts";

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
 * @param suites Likely ones first; a hello takes 64 of them.
 * @param first The outcome of offering all the suites with all partners; null where that was not done.
 */
export async function eliminateSuites(
  asker: HelloAsker,
  ledger: VersionLedger,
  { suites, first }: { suites: readonly number[]; first: Outcome | null },
): Promise<void> {
  const riding: Riding = { groups: true, schemes: true, suspectsGroups: false };
  let untested = [...suites];
  let outcome = first;
  for (let turn = 0; untested.length > 0; turn += 1) {
    const partners = untestedPartners(ledger, riding);
    const offered = arrange(untested.slice(0, MAX_SUITES_PER_HELLO), partners, turn);
    outcome ??= await askWith(asker, ledger, { partners, ciphers: offered });
    const verified = await verify(asker, ledger, { partners, offered, outcome });
    const chosen = chosenBy(verified ?? outcome, outcome);
    if (chosen === null) {
      if ((verified ?? outcome).kind === "stopped") return;
      untested = untested.filter((code) => !offered.includes(code));
    } else {
      const effective = verified === null ? partners : allPartners(ledger);
      if (!noteChoice(ledger, { choice: chosen, offered, partners: effective })) return;
      learn(ledger, riding, { partners, outcome, chosen, isVerified: verified !== null });
      untested = untested.filter((code) => code !== chosen.cipher);
    }
    outcome = null;
  }
}

function askWith(
  asker: HelloAsker,
  { version }: VersionLedger,
  { partners, ciphers }: { partners: PartnerOffer; ciphers: readonly number[] },
): Promise<Outcome> {
  const { groups, signatureSchemes } = partners;
  return asker.ask(version, { ciphers, groups, signatureSchemes });
}

/** The outcome with every partner, where the first one may come from a partner that was not offered; else null. */
async function verify(
  asker: HelloAsker,
  ledger: VersionLedger,
  asked: { partners: PartnerOffer; offered: readonly number[]; outcome: Outcome },
): Promise<Outcome | null> {
  if (!needsVerification(asked, ledger)) return null;
  return askWith(asker, ledger, { partners: allPartners(ledger), ciphers: asked.offered });
}

function learn(
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

function needsVerification(
  {
    partners,
    offered,
    outcome,
  }: { partners: PartnerOffer; offered: readonly number[]; outcome: Outcome },
  ledger: VersionLedger,
): boolean {
  if (!partners.narrowsGroups && !partners.narrowsSchemes) return false;
  if (outcome.kind !== "chosen") return outcome.kind === "refused";
  const needs = needsOf(outcome.choice.cipher);
  const alive = ledger.accepted.map(needsOf);
  return offered.some((code) => {
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
  const turned = turn % 2 === 1 ? suites.toReversed() : [...suites];
  if (!narrowsGroups && !narrowsSchemes) return turned;
  return turned.sort((a, b) => weightOf(b) - weightOf(a));
}

function weightOf(code: number): number {
  const { group, key } = needsOf(code);
  return (group ? 2 : 0) + (key === null ? 0 : 1);
}
