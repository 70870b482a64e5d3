import { authorize } from "#lib/application/authorize.ts";
import {
  changeRollout,
  moveRollout,
  type RolloutToChange,
} from "#lib/application/change-rollout.ts";
import { rolloutFact } from "#lib/application/compose-fact.ts";
import type { Ports } from "#lib/application/ports.ts";
import { withReason } from "#lib/application/reason.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

/**
 * Lets a paused or halted rollout go on, or takes back a wish to pause that nobody has acted on yet.
 *
 * @throws AppError FORBIDDEN, ROLLOUT_NOT_FOUND, STALE_VERSION, TRANSITION_NOT_ALLOWED
 */
export async function resumeRollout(
  input: RolloutToChange & { reason?: string | undefined },
  actor: Actor,
  ports: Pick<Ports, "rollouts" | "clock" | "jobs">,
): Promise<Rollout> {
  authorize(actor, "rollout:drive", "Resuming a rollout");
  const resumed = await changeRollout(input, ports, (rollout) => {
    const takesBack = rollout.state === "running" && rollout.wish === "pause";
    const moved = takesBack ? rollout : moveRollout(rollout, "resumed");
    const at = ports.clock.now();
    const message = withReason(`Rollout #${rollout.number} goes on`, input.reason);
    return {
      rollout: { ...moved, wish: "run", halt: null },
      facts: [rolloutFact(rollout, { at, actor, kind: "rollout.resumed", message })],
    };
  });
  await ports.jobs.wakeRollout(resumed.id);
  return resumed;
}
