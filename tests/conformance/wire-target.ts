import type { WireSetUp } from "./wire-plan.ts";

/** One server under observation. */
export interface WireInstance {
  port: number;
  /** Lines of the log so far, oldest first. */
  logLines(): readonly string[];
  /** Moves the mode by setParameter. */
  reachMode(mode: string): Promise<void>;
  stop(): Promise<void>;
}

export interface WireTarget {
  name: string;
  start(setUp: WireSetUp): Promise<WireInstance>;
  /** A member of a set of one whose configuration has a horizon. */
  startWithHorizon(horizon: string): Promise<WireInstance>;
}
