import type { DriveContext } from "#lib/application/driver/drive-context.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import { planDrift } from "#lib/domain/rollout/plan-drift.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

/** Sees that the cluster still has exactly the planned members; a new one re-opens the barrier. */
export async function checkTopology(
  context: DriveContext,
  rollout: Rollout,
): Promise<Result<null, DriveFailure>> {
  const reading = await context.readings.membership();
  if (!reading.ok) {
    const message = `The members of the cluster could not be listed: ${reading.failure.message}`;
    return err({ code: "NODE_UNREACHABLE", message, host: null });
  }
  const { configVersion, members } = reading.value;
  const [difference] = planDrift(rollout, { configVersion, nodes: members });
  if (difference === undefined) return ok(null);
  return err({ code: "PLAN_DRIFTED", message: difference.message, host: difference.host });
}
