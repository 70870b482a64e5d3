import type { NodeDriver } from "#lib/application/ports/node-driver.ts";
import type { Ports } from "#lib/application/ports.ts";

/** What looking at nodes takes; a part of every drive's context. */
export interface Looker {
  driver: NodeDriver;
  ports: Pick<Ports, "clock">;
  /** As in DriveLimits. */
  limits: { pollIntervalMs: number; maxReadingAgeMs: number };
  signal: AbortSignal;
}
