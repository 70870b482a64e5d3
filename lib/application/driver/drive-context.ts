import type { Journal } from "#lib/application/driver/journal.ts";
import type { LeaseKeeper } from "#lib/application/driver/lease-keeper.ts";
import type { Readings } from "#lib/application/driver/readings.ts";
import type { NodeDriver } from "#lib/application/ports/node-driver.ts";
import type { Ports } from "#lib/application/ports.ts";

/** Bounds of one drive. */
export interface DriveLimits {
  /** Term of the lease in milliseconds. */
  leaseTtlMs: number;
  /**
   * Milliseconds to wait for a healthy set. Too short halts on every slow election; too long lets people
   * believe that a broken set is only slow.
   */
  replicationTimeoutMs: number;
  /** Milliseconds between two looks while waiting, and before a failed look is repeated. */
  pollIntervalMs: number;
  /**
   * Milliseconds for which a reading of a node in another set counts. Too short asks hundreds of nodes before every
   * step; too long lets a step go by a node that has fallen back meanwhile.
   */
  maxReadingAgeMs: number;
  /** Milliseconds between two looks at one node from outside; of many nodes it takes longer, see the watch. */
  watchIntervalMs: number;
  /**
   * Milliseconds from when one router is back after a restart to the restart of the next. Drivers try an operation
   * once more and look at a router again every 10 s by default, so a shorter time lets clients find none of two.
   */
  routersApartMs: number;
}

export const DEFAULT_DRIVE_LIMITS: DriveLimits = {
  leaseTtlMs: 15_000,
  replicationTimeoutMs: 90_000,
  pollIntervalMs: 1_000,
  maxReadingAgeMs: 5_000,
  watchIntervalMs: 5_000,
  routersApartMs: 10_000,
};

export type DrivePorts = Pick<
  Ports,
  | "clock"
  | "rollouts"
  | "leases"
  | "clusters"
  | "caBundles"
  | "observations"
  | "prober"
  | "nodeDrivers"
  | "clientCensus"
  | "restartAdapters"
  | "nodeConfigs"
  | "configEditor"
  | "jobs"
>;

/** What every part of one drive works with. */
export interface DriveContext {
  driver: NodeDriver;
  journal: Journal;
  keeper: LeaseKeeper;
  readings: Readings;
  /** Aborts when the lease is lost or the worker is told to stop; every wait ends with it. */
  signal: AbortSignal;
  ports: DrivePorts;
  limits: DriveLimits;
}
