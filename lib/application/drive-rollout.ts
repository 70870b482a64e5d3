import { isAppError } from "#lib/application/app-error.ts";
import type { DriveLimits, DrivePorts } from "#lib/application/driver/drive-context.ts";
import { keepLease } from "#lib/application/driver/lease-keeper.ts";
import { openEngine } from "#lib/application/driver/open-engine.ts";
import { runPhase } from "#lib/application/driver/run-phase.ts";
import type { RolloutState } from "#lib/domain/rollout/rollout.ts";

/**
 * How a drive ended: the state that the rollout is in now; "busy" when another worker has it, "lost" when
 * another worker took it over, "stopped" when this worker was told to stop.
 */
export type DriveOutcome = RolloutState | "not-found" | "busy" | "lost" | "stopped";

export interface DriveInput {
  rolloutId: string;
  /** Names this worker process; no other one may use the same. */
  owner: string;
  /** Aborting it ends the drive after the current action; the rollout stays as it is, for anyone to go on. */
  stop: AbortSignal;
}

/**
 * Drives a running rollout for as long as it runs: claims its cluster, takes node after node to the phase's
 * target, and ends when the phase is finished, a person's wish is followed or something halts it.
 *
 * Safe to call at any time, by any number of workers, and again after a crash at any point.
 */
export async function driveRollout(
  { rolloutId, owner, stop }: DriveInput,
  ports: DrivePorts,
  limits: DriveLimits,
): Promise<DriveOutcome> {
  const seen = await ports.rollouts.find(rolloutId);
  if (seen === null) return "not-found";
  if (seen.state !== "running") return seen.state;
  const lease = await ports.leases.claim(seen.clusterId, owner, limits.leaseTtlMs);
  if (lease === null) return "busy";

  const keeper = keepLease(lease, limits.leaseTtlMs, ports);
  try {
    const engine = await openEngine(seen, { keeper, stop, ports, limits });
    try {
      return await runPhase(engine, stop);
    } finally {
      await engine.close();
    }
  } catch (thrown) {
    if (isAppError(thrown) && thrown.code === "LEASE_LOST") return "lost";
    if (stop.aborted && thrown === stop.reason) return "stopped";
    throw thrown;
  } finally {
    await keeper.stop();
  }
}
