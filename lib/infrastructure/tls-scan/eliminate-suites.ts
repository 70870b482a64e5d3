import { withListWish } from "#lib/infrastructure/tls-scan/group-list.ts";
import type { Choice, HelloAsker, Outcome } from "#lib/infrastructure/tls-scan/hello-asker.ts";
import { noteChoice } from "#lib/infrastructure/tls-scan/note-choice.ts";
import { orderSoFar } from "#lib/infrastructure/tls-scan/order-evidence.ts";
import {
  allPartners,
  couldServe,
  type PartnerOffer,
  untestedPartners,
} from "#lib/infrastructure/tls-scan/partner-offer.ts";
import { createRiding, learn, type Riding } from "#lib/infrastructure/tls-scan/riding-partners.ts";
import { areAlike, needsOf } from "#lib/infrastructure/tls-scan/suite-needs.ts";
import type { VersionLedger } from "#lib/infrastructure/tls-scan/version-ledger.ts";
import { MAX_SUITES_PER_HELLO } from "#lib/protocols/tls/hello-offer.ts";

/** Fewer choices may agree with the client's order by chance; then showing a suite again would cost a hello. */
const CHOICES_BEFORE_WITNESS = 4;

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
  const riding = createRiding();
  let untested = [...suites];
  let outcome = first;
  for (let turn = 0; untested.length > 0; turn += 1) {
    const partners = untestedPartners(ledger, riding);
    const arranged = arrange(untested.slice(0, MAX_SUITES_PER_HELLO), partners, turn);
    const offered = outcome === null ? withWitness(ledger, riding, arranged) : arranged;
    outcome ??= await askWith(asker, ledger, { partners, ciphers: offered });
    const settled = await judge(asker, ledger, { riding, partners, offered, outcome });
    if (settled === null) return;
    untested = untested.filter((code) => !settled.includes(code));
    outcome = null;
  }
}

/** A hello and what came of it. */
interface Asked {
  riding: Riding;
  partners: PartnerOffer;
  offered: readonly number[];
  outcome: Outcome;
}

/** Enters an outcome, after another hello where it is doubtful. @returns Suites known now; null to end. */
async function judge(
  asker: HelloAsker,
  ledger: VersionLedger,
  asked: Asked,
): Promise<readonly number[] | null> {
  const { riding, partners, offered, outcome } = asked;
  const isDoubtful = needsVerification(asked, ledger);
  if (isDoubtful && outcome.kind === "chosen" && orderSoFar(ledger) === "client") {
    return goOnBeside(asker, ledger, { ...asked, choice: outcome.choice });
  }
  const all = allPartners(ledger);
  const verified = isDoubtful
    ? await askWith(asker, ledger, { partners: all, ciphers: offered })
    : null;
  const final = verified ?? outcome;
  const choice = chosenBy(final, outcome);
  if (choice === null) return final.kind === "stopped" ? null : offered;
  const effective = verified === null ? partners : all;
  if (!noteChoice(ledger, { choice, offered, partners: effective })) return null;
  learn(ledger, riding, { partners, outcome, chosen: choice, isVerified: verified !== null });
  return [choice.cipher];
}

function askWith(
  asker: HelloAsker,
  ledger: VersionLedger,
  { partners, ciphers }: { partners: PartnerOffer; ciphers: readonly number[] },
): Promise<Outcome> {
  const { groups, signatureSchemes, narrowsGroups } = partners;
  const offered = narrowsGroups ? withListWish(ledger, groups) : { groups };
  return asker.ask(ledger.version, { ciphers, signatureSchemes, ...offered });
}

/**
 * Counts a doubtful choice of a server that follows the client, and offers the rest with every partner. Such a server
 * takes the first that it can, so what it takes now from before the doubtful choice had lacked a partner.
 *
 * @returns Suites that are known now, or null where nothing more can be learnt.
 */
async function goOnBeside(
  asker: HelloAsker,
  ledger: VersionLedger,
  { choice, ...asked }: Asked & { choice: Choice },
): Promise<number[] | null> {
  const { riding, partners, offered, outcome } = asked;
  if (!noteChoice(ledger, { choice, offered, partners })) return null;
  const rest = offered.filter((code) => !ledger.accepted.includes(code));
  if (rest.length === 0) return [choice.cipher];
  const all = allPartners(ledger);
  const next = await askWith(asker, ledger, { partners: all, ciphers: rest });
  if (next.kind !== "chosen") return next.kind === "stopped" ? null : [choice.cipher, ...rest];
  const chosen = next.choice;
  if (!noteChoice(ledger, { choice: chosen, offered: rest, partners: all })) return null;
  if (offered.indexOf(chosen.cipher) < offered.indexOf(choice.cipher)) {
    learn(ledger, riding, { partners, outcome, chosen, isVerified: true });
  }
  return [choice.cipher, chosen.cipher];
}

/**
 * The suites and, once, behind them one that was accepted before: a server that insists on it has an order of its own,
 * and one that takes another follows the client.
 */
function withWitness(
  ledger: VersionLedger,
  riding: Riding,
  suites: readonly number[],
): readonly number[] {
  const [earliest] = ledger.accepted;
  const isTooEarly = ledger.accepted.length < CHOICES_BEFORE_WITNESS;
  if (riding.hasAskedAgain || isTooEarly || earliest === undefined) return suites;
  riding.hasAskedAgain = true;
  const isOpen = orderSoFar(ledger) === null && suites.length < MAX_SUITES_PER_HELLO;
  return isOpen ? [...suites, earliest] : suites;
}

function needsVerification({ partners, offered, outcome }: Asked, ledger: VersionLedger): boolean {
  if (!partners.narrowsGroups && !partners.narrowsSchemes) return false;
  if (outcome.kind !== "chosen") return outcome.kind === "refused";
  const isServed = couldServe(partners, needsOf(outcome.choice.cipher));
  const alive = ledger.accepted.map(needsOf);
  return offered.some((code) => {
    const others = needsOf(code);
    return !isServed(others) && alive.some((known) => areAlike(known, others));
  });
}

function chosenBy(final: Outcome, before: Outcome): Choice | null {
  if (final.kind === "chosen") return final.choice;
  // What was chosen with fewer partners is accepted, whatever the server says now.
  return final.kind === "refused" && before.kind === "chosen" ? before.choice : null;
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
