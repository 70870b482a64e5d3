import { AppError } from "#lib/application/app-error.ts";
import { authorize } from "#lib/application/authorize.ts";
import { changeRollout, type RolloutToChange } from "#lib/application/change-rollout.ts";
import { rolloutFact } from "#lib/application/compose-fact.ts";
import type { Ports } from "#lib/application/ports.ts";
import { requireReason } from "#lib/application/reason.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

/**
 * Asks a running rollout to halt before its next node, with a reason that all see.
 *
 * @throws AppError FORBIDDEN, INVALID_INPUT, ROLLOUT_NOT_FOUND, STALE_VERSION, TRANSITION_NOT_ALLOWED
 */
export async function haltRollout(
  input: RolloutToChange & { reason: string },
  actor: Actor,
  ports: Pick<Ports, "rollouts" | "clock" | "jobs">,
): Promise<Rollout> {
  authorize(actor, "rollout:drive", "Halting a rollout");
  const reason = requireReason(input.reason, "Halting a rollout");
  const asked = await changeRollout(input, ports, (rollout) => {
    if (rollout.state !== "running" || rollout.wish === "abort") {
      const message = `Rollout #${rollout.number} is not running and cannot be halted`;
      throw new AppError("TRANSITION_NOT_ALLOWED", message);
    }
    const at = ports.clock.now();
    const message = `${actor.name}: ${reason}`;
    return {
      rollout: {
        ...rollout,
        wish: "halt",
        halt: { code: "HALTED_BY_PERSON", message, host: null, at: at.toISOString() },
      },
      facts: [rolloutFact(rollout, { at, actor, kind: "rollout.halt_asked", message: reason })],
    };
  });
  await ports.jobs.wakeRollout(asked.id);
  return asked;
}
