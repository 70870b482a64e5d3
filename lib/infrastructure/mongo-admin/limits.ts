/** Deadlines in milliseconds. Too short calls a slow node unreachable; too long holds a probe up behind a dead one. */
export interface ProbeLimits {
  connectMs: number;
  handshakeMs: number;
  commandMs: number;
  /** For everything about one node together. */
  nodeMs: number;
  /** For listing all that one node negotiates, on top of that. */
  enumerationMs: number;
  /** For the whole cluster. */
  clusterMs: number;
  nodesAtOnce: number;
}

export const DEFAULT_PROBE_LIMITS: ProbeLimits = {
  connectMs: 3_000,
  handshakeMs: 5_000,
  commandMs: 5_000,
  nodeMs: 15_000,
  enumerationMs: 30_000,
  clusterMs: 120_000,
  nodesAtOnce: 16,
};
