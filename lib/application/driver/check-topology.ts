import type { DriveContext } from "#lib/application/driver/drive-context.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import type { ClusterMembership } from "#lib/application/ports/node-driver.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import { hostsInRestart } from "#lib/domain/rollout/open-restart.ts";
import { type PlanDifference, planDrift } from "#lib/domain/rollout/plan-drift.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

/** Many steps share one reading, and what it says of places does not depend on how far the rollout is. */
const judged = new WeakMap<ClusterMembership, PlanDifference | null>();

/** Sees that the cluster still has exactly the planned members; a new one re-opens the barrier. */
export async function checkTopology(
  context: DriveContext,
  rollout: Rollout,
): Promise<Result<null, DriveFailure>> {
  const reading = await context.readings.membership();
  if (!reading.ok) {
    if (await isAwaited(context, rollout)) return ok(null);
    const message = `The members of the cluster could not be listed: ${reading.failure.message}`;
    return err({ code: "NODE_UNREACHABLE", message, host: null });
  }
  const difference = driftOf(rollout, reading.value);
  if (difference === null) return ok(null);
  return err({ code: "PLAN_DRIFTED", message: difference.message, host: difference.host });
}

/**
 * Whether a process that is down for its restart is why nobody tells the members, as of a standalone or of the only
 * router. Nothing is sent to it while it is silent, and the next look is due when it is back.
 */
async function isAwaited({ readings }: DriveContext, { steps }: Rollout): Promise<boolean> {
  const awaited = await Promise.all([...hostsInRestart(steps)].map((host) => readings.fresh(host)));
  return awaited.some((node) => !node.reachable);
}

function driftOf(rollout: Rollout, membership: ClusterMembership): PlanDifference | null {
  const known = judged.get(membership);
  if (known !== undefined) return known;
  const { configVersion, members } = membership;
  const [difference = null] = planDrift(rollout, { configVersion, nodes: members });
  judged.set(membership, difference);
  return difference;
}
