import { isAppError } from "#lib/application/app-error.ts";
import {
  awaitReplication,
  type ReplicationHealth,
} from "#lib/application/driver/await-replication.ts";
import type {
  DriveContext,
  DriveLimits,
  DrivePorts,
} from "#lib/application/driver/drive-context.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import { finishPhase } from "#lib/application/driver/finish-phase.ts";
import { openJournal } from "#lib/application/driver/journal.ts";
import { keepLease } from "#lib/application/driver/lease-keeper.ts";
import { preflight } from "#lib/application/driver/preflight.ts";
import {
  approvalExpiredChange,
  haltChange,
  wishChange,
} from "#lib/application/driver/rollout-changes.ts";
import { runStep } from "#lib/application/driver/run-step.ts";
import { findProbeTarget } from "#lib/application/find-cluster.ts";
import type { Result } from "#lib/domain/result.ts";
import { standingApproval } from "#lib/domain/rollout/approval.ts";
import type { Rollout, RolloutState } from "#lib/domain/rollout/rollout.ts";
import { nextStep } from "#lib/domain/rollout/step-order.ts";

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
  const rollout = await ports.rollouts.find(rolloutId);
  if (rollout === null) return "not-found";
  if (rollout.state !== "running") return rollout.state;
  const lease = await ports.leases.claim(rollout.clusterId, owner, limits.leaseTtlMs);
  if (lease === null) return "busy";

  const keeper = keepLease(lease, limits.leaseTtlMs, ports);
  const signal = AbortSignal.any([keeper.signal, stop]);
  try {
    const { target } = await findProbeTarget(rollout.clusterId, ports);
    const driver = ports.nodeDrivers.open(target);
    const journal = openJournal(rolloutId, keeper, ports);
    try {
      return await drive({ driver, journal, keeper, signal, ports, limits }, stop);
    } finally {
      await driver.close();
    }
  } catch (thrown) {
    if (isAppError(thrown) && thrown.code === "LEASE_LOST") return "lost";
    if (stop.aborted && thrown === stop.reason) return "stopped";
    throw thrown;
  } finally {
    await keeper.stop();
  }
}

async function drive(context: DriveContext, stop: AbortSignal): Promise<DriveOutcome> {
  const { journal, ports } = context;
  let health: ReplicationHealth | null = null;
  for (;;) {
    const rollout = await journal.read();
    if (rollout.state !== "running") return rollout.state;
    if (stop.aborted) return "stopped";
    // A step that was begun is finished first, so that a wish never leaves a node half done.
    if (rollout.wish !== "run" && !rollout.steps.some((step) => step.state === "running")) {
      await journal.write((current) => wishChange(current, ports.clock.now()));
    } else if (health === null) {
      health = await prepare(context, rollout);
    } else {
      health = await goOn(context, rollout, health);
    }
  }
}

/** Sees once per drive that it may go on at all; null when it may not and the rollout says why. */
async function prepare(context: DriveContext, rollout: Rollout): Promise<ReplicationHealth | null> {
  const { journal, ports } = context;
  const now = ports.clock.now();
  if (standingApproval(rollout, rollout.currentPhase, now)?.decision !== "approved") {
    await journal.write((current) => approvalExpiredChange(current, now));
    return null;
  }
  const ready = await getReady(context, rollout);
  if (ready.ok) return ready.value;
  await journal.write((current) => haltChange(current, ready.error, ports.clock.now()));
  return null;
}

async function getReady(
  context: DriveContext,
  rollout: Rollout,
): Promise<Result<ReplicationHealth, DriveFailure>> {
  const seen = await preflight(context, rollout);
  return seen.ok ? awaitReplication(context, rollout.plan) : seen;
}

async function goOn(
  context: DriveContext,
  rollout: Rollout,
  health: ReplicationHealth,
): Promise<ReplicationHealth | null> {
  const { steps, currentPhase, plan } = rollout;
  const step = nextStep(steps, currentPhase, plan.nodes, health.primaries);
  if (step?.action.kind === "set-mode") {
    return runStep(context, rollout, { ...step, to: step.action.to });
  }
  await finishPhase(context, rollout);
  return health;
}
