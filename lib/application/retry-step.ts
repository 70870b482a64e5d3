import { authorize } from "#lib/application/authorize.ts";
import { changeRollout, type RolloutToChange } from "#lib/application/change-rollout.ts";
import { rolloutFact } from "#lib/application/compose-fact.ts";
import type { Ports } from "#lib/application/ports.ts";
import { withReason } from "#lib/application/reason.ts";
import { valueOrRefusal } from "#lib/application/refusal.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { retryStep as retry } from "#lib/domain/rollout/step-control.ts";

/**
 * Puts a failed or skipped step back in line; a rollout that stands still goes on only when it is resumed.
 *
 * @throws AppError FORBIDDEN, ROLLOUT_NOT_FOUND, STEP_NOT_FOUND, STALE_VERSION, TRANSITION_NOT_ALLOWED
 */
export async function retryStep(
  input: RolloutToChange & { stepId: string; reason?: string | undefined },
  actor: Actor,
  ports: Pick<Ports, "rollouts" | "clock" | "jobs">,
): Promise<Rollout> {
  authorize(actor, "rollout:drive", "Retrying a step");
  const changed = await changeRollout(input, ports, (current) => {
    const { rollout, step } = valueOrRefusal(retry(current, input.stepId));
    const sentence = `${step.host} is to be tried again in phase ${step.phaseIndex + 1}`;
    const message = withReason(sentence, input.reason);
    const at = ports.clock.now();
    const { host } = step;
    return {
      rollout,
      facts: [rolloutFact(rollout, { at, actor, kind: "step.retried", message, host })],
    };
  });
  await ports.jobs.wakeRollout(changed.id);
  return changed;
}
