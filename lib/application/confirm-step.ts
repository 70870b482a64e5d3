import { authorize } from "#lib/application/authorize.ts";
import { changeRollout, type RolloutToChange } from "#lib/application/change-rollout.ts";
import { rolloutFact } from "#lib/application/compose-fact.ts";
import type { Ports } from "#lib/application/ports.ts";
import { withReason, wordOf } from "#lib/application/reason.ts";
import { valueOrRefusal } from "#lib/application/refusal.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { confirmStep as confirm } from "#lib/domain/rollout/step-control.ts";

/**
 * Takes down a person's word that the restart they were asked for has been made, and has it looked at.
 *
 * @throws AppError FORBIDDEN, ROLLOUT_NOT_FOUND, STEP_NOT_FOUND, STALE_VERSION, TRANSITION_NOT_ALLOWED
 */
export async function confirmStep(
  input: RolloutToChange & { stepId: string; reason?: string | undefined },
  actor: Actor,
  ports: Pick<Ports, "rollouts" | "clock" | "jobs">,
): Promise<Rollout> {
  authorize(actor, "rollout:drive", "Confirming a restart");
  const reason = input.reason?.trim() ?? "";
  const changed = await changeRollout(input, ports, (current) => {
    const at = ports.clock.now();
    const word = wordOf(actor, reason, at);
    const { rollout, step } = valueOrRefusal(confirm(current, input.stepId, word));
    const message = withReason(`${step.host} was restarted, says ${actor.name}`, reason);
    const { host } = step;
    return {
      rollout,
      facts: [rolloutFact(rollout, { at, actor, kind: "step.restart_confirmed", message, host })],
    };
  });
  await ports.jobs.wakeRollout(changed.id);
  return changed;
}
