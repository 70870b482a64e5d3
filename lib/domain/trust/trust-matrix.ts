import type { Observation } from "#lib/domain/observation/observation.ts";

/**
 * `unused`: nobody in the cluster dials that one, as with routers. `unchecked`: it works because one side
 * checks nothing. `at-risk`: our rules accept it and OpenSSL's, by which mongod judges, do not.
 */
export const TRUST_RESULTS = [
  "self",
  "unused",
  "ok",
  "unchecked",
  "unknown",
  "at-risk",
  "broken",
] as const;
export type TrustResult = (typeof TRUST_RESULTS)[number];

export const TRUST_TROUBLES = [
  "SERVER_CHAIN_REFUSED",
  "SERVER_NAME_MISMATCH",
  "SERVER_PURPOSE_MISSING",
  "CLIENT_CHAIN_REFUSED",
  "CLIENT_PURPOSE_MISSING",
  "CLIENT_CERTIFICATE_WITHHELD",
  "NO_COMMON_VERSION",
  "NO_COMMON_CIPHER",
  "PEER_NOT_CHECKED",
  "TRUST_NOT_OBSERVED",
] as const;
export type TrustTroubleCode = (typeof TRUST_TROUBLES)[number];

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
  troubles: TrustTrouble[];
}

/** The matrix of an observation; null where no node spoke TLS. */
export function buildTrustMatrix(observation: Observation): TrustMatrix | null {
  const { trust, nodes } = observation;
  if (trust === null) return null;
  const hosts = nodes.map(({ host }) => host);
  return {
    hosts,
    results: hosts.map((from) => hosts.map((to) => (from === to ? "self" : "unknown"))),
    troubles: [],
  };
}
