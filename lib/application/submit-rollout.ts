import { authorize } from "#lib/application/authorize.ts";
import {
  changeRollout,
  moveRollout,
  type RolloutToChange,
} from "#lib/application/change-rollout.ts";
import { rolloutFact } from "#lib/application/compose-fact.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

/**
 * Hands a draft over to the approvers.
 *
 * @throws AppError FORBIDDEN, ROLLOUT_NOT_FOUND, STALE_VERSION, TRANSITION_NOT_ALLOWED
 */
export async function submitRollout(
  input: RolloutToChange,
  actor: Actor,
  ports: Pick<Ports, "rollouts" | "clock">,
): Promise<Rollout> {
  authorize(actor, "rollout:plan", "Submitting a rollout");
  return changeRollout(input, ports, (rollout) => ({
    rollout: moveRollout(rollout, "submitted"),
    facts: [
      rolloutFact(rollout, {
        at: ports.clock.now(),
        actor,
        kind: "rollout.submitted",
        message: `Rollout #${rollout.number} waits for approval`,
      }),
    ],
  }));
}
