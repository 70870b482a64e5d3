import { authorize } from "#lib/application/authorize.ts";
import { changeRollout, type RolloutToChange } from "#lib/application/change-rollout.ts";
import { rolloutFact } from "#lib/application/compose-fact.ts";
import type { Ports } from "#lib/application/ports.ts";
import { requireReason, withReason, wordOf } from "#lib/application/reason.ts";
import { valueOrRefusal } from "#lib/application/refusal.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { skipStep as skip } from "#lib/domain/rollout/step-control.ts";

/**
 * Leaves the node of a step out of its phase, with a reason that all see; barriers still count the node.
 *
 * @throws AppError FORBIDDEN, INVALID_INPUT, ROLLOUT_NOT_FOUND, STEP_NOT_FOUND, STALE_VERSION,
 *   TRANSITION_NOT_ALLOWED
 */
export async function skipStep(
  input: RolloutToChange & { stepId: string; reason: string },
  actor: Actor,
  ports: Pick<Ports, "rollouts" | "clock" | "jobs">,
): Promise<Rollout> {
  authorize(actor, "rollout:drive", "Skipping a step");
  const reason = requireReason(input.reason, "Skipping a step");
  const changed = await changeRollout(input, ports, (current) => {
    const at = ports.clock.now();
    const word = wordOf(actor, reason, at);
    const { rollout, step } = valueOrRefusal(skip(current, input.stepId, word));
    const sentence = `${step.host} is left out of phase ${step.phaseIndex + 1}`;
    const message = withReason(sentence, reason);
    const { host } = step;
    return {
      rollout,
      facts: [rolloutFact(rollout, { at, actor, kind: "step.skipped", message, host })],
    };
  });
  await ports.jobs.wakeRollout(changed.id);
  return changed;
}
