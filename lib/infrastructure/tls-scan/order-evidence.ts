import { needsOf } from "#lib/infrastructure/tls-scan/suite-needs.ts";
import type { Sighting, VersionLedger } from "#lib/infrastructure/tls-scan/version-ledger.ts";

/** Whose order of suites decides. */
export type Preference = "server" | "client";

/**
 * What the choices so far prove about the order; null while they agree with both.
 *
 * A suite that was passed over although it stood in front speaks for the server's own order. Two suites of which each
 * was once preferred to the other are in no fixed order, so it is the client's.
 */
export function orderSoFar({ sightings, accepted }: VersionLedger): Preference | null {
  const known = new Set<number>();
  let isTurned = false;
  for (const sighting of sightings) {
    for (const code of passedOver(sighting, accepted)) {
      if (isBefore(sighting, code)) return "server";
      known.add(pairKey(sighting.chosen, code));
      isTurned ||= known.has(pairKey(code, sighting.chosen));
    }
  }
  return isTurned ? "client" : null;
}

/** Accepted suites that the server could have chosen and did not. */
export function passedOver(
  { offered, chosen, couldServe }: Sighting,
  accepted: readonly number[],
): number[] {
  return offered.filter(
    (code) => code !== chosen && accepted.includes(code) && couldServe(needsOf(code)),
  );
}

function isBefore({ offered, chosen }: Sighting, code: number): boolean {
  return offered.indexOf(code) < offered.indexOf(chosen);
}

/** One number for the fact that a suite was preferred to another. */
export function pairKey(before: number, after: number): number {
  return before * 0x10000 + after;
}
