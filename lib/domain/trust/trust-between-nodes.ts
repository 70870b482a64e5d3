import type { Observation } from "#lib/domain/observation/observation.ts";
import { buildTrustMatrix, type TrustMatrix } from "#lib/domain/trust/trust-matrix.ts";
import type { TrustResult } from "#lib/domain/trust/trust-result.ts";

/** Pairs of nodes with the same outlook. */
export interface TrustOutlook {
  /** Pairs that are named by at least one trouble. */
  pairs: number;
  /** Nodes in those pairs, in the order of the observation. */
  hosts: string[];
  /** One for each cause, worst first. */
  sentences: string[];
}

export interface TrustBetweenNodes {
  /** Pairs that are dialled at all. */
  pairs: number;
  /** Would be refused, by the rules or by OpenSSL's, by which mongod judges. */
  broken: TrustOutlook;
  unknown: TrustOutlook;
  /** Would work since one side checks nothing. */
  unchecked: TrustOutlook;
}

const NOTHING: TrustOutlook = { pairs: 0, hosts: [], sentences: [] };

/** What the trust matrix comes to, for checks and gates; nothing at all where no node spoke TLS. */
export function trustBetweenNodes(observation: Observation): TrustBetweenNodes {
  const matrix = buildTrustMatrix(observation);
  if (matrix === null) {
    return { pairs: 0, broken: NOTHING, unknown: NOTHING, unchecked: NOTHING };
  }
  const dialled = matrix.results
    .flat()
    .filter((result) => result !== "self" && result !== "unused");
  return {
    pairs: dialled.length,
    broken: outlookOn(matrix, ["broken", "at-risk"]),
    unknown: outlookOn(matrix, ["unknown"]),
    unchecked: outlookOn(matrix, ["unchecked"]),
  };
}

function outlookOn(
  { hosts, troubles }: TrustMatrix,
  results: readonly TrustResult[],
): TrustOutlook {
  const chosen = troubles.filter(({ result }) => results.includes(result));
  const pairs = chosen.flatMap((trouble) => trouble.pairs);
  const involved = new Set(pairs.flat());
  return {
    pairs: new Set(pairs.map(String)).size,
    hosts: hosts.filter((_, index) => involved.has(index)),
    sentences: chosen.map(({ sentence }) => sentence),
  };
}
