import { AppError } from "#lib/application/app-error.ts";
import { authorize } from "#lib/application/authorize.ts";
import { changeRollout, type RolloutToChange } from "#lib/application/change-rollout.ts";
import { rolloutFact } from "#lib/application/compose-fact.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { isTerminal } from "#lib/domain/rollout/rollout-state.ts";

/**
 * Sets the time before which no step begins, or takes it away; a step that runs is finished in any case.
 *
 * @throws AppError FORBIDDEN, ROLLOUT_NOT_FOUND, STALE_VERSION, TRANSITION_NOT_ALLOWED
 */
export async function scheduleRollout(
  input: RolloutToChange & { notBefore: Date | null },
  actor: Actor,
  ports: Pick<Ports, "rollouts" | "clock" | "jobs">,
): Promise<Rollout> {
  authorize(actor, "rollout:plan", "Scheduling a rollout");
  const notBefore = input.notBefore?.toISOString() ?? null;
  const changed = await changeRollout(input, ports, (rollout) => {
    const name = `Rollout #${rollout.number}`;
    if (isTerminal(rollout.state)) {
      throw new AppError("TRANSITION_NOT_ALLOWED", `${name} is over and cannot be scheduled`);
    }
    const message =
      notBefore === null
        ? `${name} may begin steps at any time`
        : `${name} begins no step before ${notBefore}`;
    const at = ports.clock.now();
    return {
      rollout: { ...rollout, notBefore },
      facts: [rolloutFact(rollout, { at, actor, kind: "rollout.scheduled", message })],
    };
  });
  await ports.jobs.wakeRollout(changed.id);
  return changed;
}
