import type { Observation } from "#lib/domain/observation/observation.ts";
import { faultsOfDial } from "#lib/domain/trust/dial-faults.ts";
import { describeFault } from "#lib/domain/trust/fault-words.ts";
import { type PairFault, worstOf } from "#lib/domain/trust/pair-fault.ts";
import {
  TRUST_RESULTS,
  type TrustResult,
  type TrustTroubleCode,
} from "#lib/domain/trust/trust-result.ts";
import { readTrust, type TrustView } from "#lib/domain/trust/trust-view.ts";

/** One cause and the pairs it concerns. */
export interface TrustTrouble {
  code: TrustTroubleCode;
  result: TrustResult;
  /** What is wrong, naming hosts and authorities. */
  sentence: string;
  /** What to do about it, in one sentence. */
  fix: string;
  /** Index of the dialling host and of the dialled one. */
  pairs: [number, number][];
}

/** For every ordered pair of nodes: could the first dial the second over TLS, as a member does? */
export interface TrustMatrix {
  hosts: string[];
  /** `results[a][b]` is about host `a` dialling host `b`. */
  results: TrustResult[][];
  /** Worst first. */
  troubles: TrustTrouble[];
}

/** Checks, gates and screens ask for the matrix of one observation, which never changes. */
const made = new WeakMap<Observation, TrustMatrix>();

/**
 * The matrix of an observation, whatever modes its nodes are in; null where no node spoke TLS.
 *
 * It predicts what dialling over TLS would do, so it can be read before any mode is changed.
 */
export function buildTrustMatrix(observation: Observation): TrustMatrix | null {
  const known = made.get(observation);
  if (known !== undefined) return known;
  const view = readTrust(observation);
  if (view === null) return null;
  const matrix = matrixOf(view);
  made.set(observation, matrix);
  return matrix;
}

interface Cause {
  fault: PairFault;
  pairs: [number, number][];
}

function matrixOf(view: TrustView): TrustMatrix {
  const causes = new Map<string, Cause>();
  const results = view.nodes.map((from, a) =>
    view.nodes.map((to, b): TrustResult => {
      if (a === b) return "self";
      // Members and routers dial members; only clients dial routers.
      if (to.observed.process === "mongos") return "unused";
      const faults = faultsOfDial(from, to, view);
      for (const fault of faults) {
        const cause = causes.get(fault.cause);
        if (cause === undefined) causes.set(fault.cause, { fault, pairs: [[a, b]] });
        else {
          cause.pairs.push([a, b]);
          cause.fault = together(cause.fault, fault);
        }
      }
      return worstOf(faults);
    }),
  );
  const hosts = view.nodes.map(({ observed }) => observed.host);
  const troubles = [...causes.values()].map(({ fault, pairs }): TrustTrouble => {
    const { code, result } = fault;
    return { code, result, ...describeFault(fault, pairsByName(pairs, hosts)), pairs };
  });
  return { hosts, results, troubles: troubles.toSorted(byWeight) };
}

/** Several chains may be refused for one cause; what is told of them must not depend on the order of the nodes. */
function together(left: PairFault, right: PairFault): PairFault {
  const [known, more] = [left.subject, right.subject];
  if (known.kind === "refused" && more.kind === "refused") {
    return more.reason < known.reason ? right : left;
  }
  if (known.kind !== "stranger" || more.kind !== "stranger") return left;
  if (more.issuers.every((issuer) => known.issuers.includes(issuer))) return left;
  const issuers = [...new Set([...known.issuers, ...more.issuers])].sort();
  return { ...left, subject: { ...known, issuers } };
}

function pairsByName(pairs: readonly [number, number][], hosts: readonly string[]) {
  const names = (indexes: number[]) =>
    [...new Set(indexes)].map((index) => hosts[index] ?? "").sort();
  return { from: names(pairs.map(([a]) => a)), to: names(pairs.map(([, b]) => b)) };
}

/** Independent of the order in which the nodes are listed. */
function byWeight(left: TrustTrouble, right: TrustTrouble): number {
  const weight = ({ result }: TrustTrouble) => -TRUST_RESULTS.indexOf(result);
  return (
    weight(left) - weight(right) ||
    right.pairs.length - left.pairs.length ||
    compare(left.code, right.code) ||
    compare(left.sentence, right.sentence)
  );
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
