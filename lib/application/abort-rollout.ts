import { authorize } from "#lib/application/authorize.ts";
import {
  changeRollout,
  moveRollout,
  type RolloutToChange,
} from "#lib/application/change-rollout.ts";
import { rolloutFact } from "#lib/application/compose-fact.ts";
import type { Ports } from "#lib/application/ports.ts";
import { requireReason, withReason } from "#lib/application/reason.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

/**
 * Ends a rollout for good: at once where nothing runs, otherwise after the node it is at. Nodes keep their
 * modes, and the reason stays with the rollout.
 *
 * @throws AppError FORBIDDEN, INVALID_INPUT, ROLLOUT_NOT_FOUND, STALE_VERSION, TRANSITION_NOT_ALLOWED
 */
export async function abortRollout(
  input: RolloutToChange & { reason: string },
  actor: Actor,
  ports: Pick<Ports, "rollouts" | "clock" | "jobs">,
): Promise<Rollout> {
  authorize(actor, "rollout:drive", "Aborting a rollout");
  const reason = requireReason(input.reason, "Aborting a rollout");
  const aborted = await changeRollout(input, ports, (rollout) => {
    const at = ports.clock.now();
    const halt = {
      code: "ABORTED_BY_PERSON",
      message: withReason(actor.name, reason),
      host: null,
      at: at.toISOString(),
    };
    if (rollout.state === "running") {
      const sentence = `Rollout #${rollout.number} is to end after the current node`;
      const message = withReason(sentence, reason);
      return {
        rollout: { ...rollout, wish: "abort", halt },
        facts: [rolloutFact(rollout, { at, actor, kind: "rollout.abort_asked", message })],
      };
    }
    const message = withReason(`Rollout #${rollout.number} was aborted`, reason);
    return {
      rollout: { ...moveRollout(rollout, "aborted"), halt },
      facts: [rolloutFact(rollout, { at, actor, kind: "rollout.aborted", message })],
    };
  });
  if (aborted.state === "running") await ports.jobs.wakeRollout(aborted.id);
  return aborted;
}
