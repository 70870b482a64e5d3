import type { HelloAsker } from "#lib/infrastructure/tls-scan/hello-asker.ts";
import {
  orderSoFar,
  type Preference,
  pairKey,
  passedOver,
} from "#lib/infrastructure/tls-scan/order-evidence.ts";
import { suiteCandidates } from "#lib/infrastructure/tls-scan/suite-candidates.ts";
import type { VersionLedger } from "#lib/infrastructure/tls-scan/version-ledger.ts";

/**
 * Whose order decides, mostly with one hello more at the most.
 *
 * The hellos so far have offered the suites in both directions: a server that always took the first that it accepts
 * follows the client or happens to agree with it, and one pair the other way round tells which. Suites that were never
 * offered side by side take a pair in both directions.
 *
 * @returns Null where fewer than two suites are accepted or a pair was refused.
 */
export async function findPreference(
  asker: HelloAsker,
  ledger: VersionLedger,
): Promise<Preference | null> {
  const { accepted, sightings, version } = ledger;
  const [one, other] = accepted;
  if (one === undefined || other === undefined) return null;
  const proven = orderSoFar(ledger);
  if (proven !== null) return proven;
  const pairs = sightings.map((sighting) => ({ sighting, passed: passedOver(sighting, accepted) }));
  const telling = pairs.find(({ passed }) => passed.length > 0);
  const chosen = telling?.sighting.chosen ?? (await chosenFrom(asker, version, [one, other]));
  const passed = telling?.passed[0] ?? (chosen === one ? other : one);
  const again = chosen === null ? null : await chosenFrom(asker, version, [passed, chosen]);
  if (again === null) return null;
  return again === passed ? "client" : "server";
}

async function chosenFrom(
  asker: HelloAsker,
  version: VersionLedger["version"],
  ciphers: readonly number[],
): Promise<number | null> {
  const outcome = await asker.ask(version, { ciphers });
  return outcome.kind === "chosen" ? outcome.choice.cipher : null;
}

/** The accepted suites in the order in which they are known to be offered. */
export function inOfferedOrder({ accepted, version }: VersionLedger): number[] {
  return suiteCandidates(version)
    .flat()
    .filter((code) => accepted.includes(code));
}

/**
 * The accepted suites in the server's own order.
 *
 * The choices themselves tell most of it. Suites that were never offered side by side, because they are more than a
 * hello holds or because a partner was missing, are put in their place by pairs.
 */
export async function inServerOrder(asker: HelloAsker, ledger: VersionLedger): Promise<number[]> {
  const { accepted, sightings, version } = ledger;
  const known = new Set(
    sightings.flatMap((sighting) =>
      passedOver(sighting, accepted).map((code) => pairKey(sighting.chosen, code)),
    ),
  );
  const isKnownBefore = (a: number, b: number) => known.has(pairKey(a, b));
  const sorted: number[] = [];
  for (const code of accepted) {
    const low = sorted.findLastIndex((other) => isKnownBefore(other, code)) + 1;
    const after = sorted.findIndex((other) => isKnownBefore(code, other));
    const bounds = { low, high: after === -1 ? sorted.length : after };
    const isBeforeOther = (other: number) => comesFirst(asker, version, [code, other]);
    sorted.splice(await placeBetween(sorted, bounds, isBeforeOther), 0, code);
  }
  return sorted;
}

/**
 * Where a suite belongs between two bounds. It looks near the lower one first, with growing steps: two lists of
 * suites that were eliminated apart mostly alternate.
 */
async function placeBetween(
  sorted: readonly number[],
  { low, high }: { low: number; high: number },
  isBeforeOther: (other: number) => Promise<boolean | null>,
): Promise<number> {
  let step: number | null = 1;
  while (low < high) {
    const middle: number = step === null ? (low + high) >> 1 : Math.min(low + step, high) - 1;
    const isFirst = await isBeforeOther(sorted[middle] ?? 0);
    if (isFirst === null) return low;
    if (isFirst) {
      high = middle;
      step = null;
    } else {
      low = middle + 1;
      step = step === null ? null : step * 2;
    }
  }
  return low;
}

async function comesFirst(
  asker: HelloAsker,
  version: VersionLedger["version"],
  [code, other]: readonly [number, number],
): Promise<boolean | null> {
  const chosen = await chosenFrom(asker, version, [other, code]);
  return chosen === null ? null : chosen === code;
}
