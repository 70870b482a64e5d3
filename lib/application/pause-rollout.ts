import { AppError } from "#lib/application/app-error.ts";
import { authorize } from "#lib/application/authorize.ts";
import { changeRollout, type RolloutToChange } from "#lib/application/change-rollout.ts";
import { rolloutFact } from "#lib/application/compose-fact.ts";
import type { Ports } from "#lib/application/ports.ts";
import { withReason } from "#lib/application/reason.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

/**
 * Asks a running rollout to stand still after the node it is at; asking twice is one wish. A reason, if there is
 * one, stays with the rollout until it goes on.
 *
 * @throws AppError FORBIDDEN, ROLLOUT_NOT_FOUND, STALE_VERSION, TRANSITION_NOT_ALLOWED
 */
export async function pauseRollout(
  input: RolloutToChange & { reason?: string | undefined },
  actor: Actor,
  ports: Pick<Ports, "rollouts" | "clock" | "jobs">,
): Promise<Rollout> {
  authorize(actor, "rollout:drive", "Pausing a rollout");
  const reason = input.reason?.trim() ?? "";
  const asked = await changeRollout(input, ports, (rollout) => {
    if (rollout.state !== "running" || rollout.wish === "abort" || rollout.wish === "halt") {
      const message = `Rollout #${rollout.number} is not running and cannot be paused`;
      throw new AppError("TRANSITION_NOT_ALLOWED", message);
    }
    const at = ports.clock.now();
    const sentence = `Rollout #${rollout.number} is to pause after the current node`;
    const message = withReason(sentence, reason);
    const why = withReason(actor.name, reason);
    return {
      rollout: {
        ...rollout,
        wish: "pause",
        halt:
          reason === ""
            ? null
            : { code: "PAUSED_BY_PERSON", message: why, host: null, at: at.toISOString() },
      },
      facts: [rolloutFact(rollout, { at, actor, kind: "rollout.pause_asked", message })],
    };
  });
  await ports.jobs.wakeRollout(asked.id);
  return asked;
}
