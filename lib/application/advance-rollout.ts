import { AppError } from "#lib/application/app-error.ts";
import { authorize } from "#lib/application/authorize.ts";
import { findRollout, type RolloutToChange } from "#lib/application/change-rollout.ts";
import type { Ports } from "#lib/application/ports.ts";
import { resumeRollout } from "#lib/application/resume-rollout.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Rollout, RolloutState } from "#lib/domain/rollout/rollout.ts";

const WHY_NOT: Partial<Record<RolloutState, string>> = {
  draft: "is a draft; submit it first",
  awaiting_approval: "waits for the approval of its phase, which is given on its own",
  succeeded: "is over",
  aborted: "is over",
};

/**
 * Lets a rollout go on as far as it may: one that stands still is resumed, one that runs is looked at by a worker
 * at once. It opens no gate, ends no wait early and approves nothing.
 *
 * @throws AppError FORBIDDEN, ROLLOUT_NOT_FOUND, STALE_VERSION, TRANSITION_NOT_ALLOWED
 */
export async function advanceRollout(
  input: RolloutToChange,
  actor: Actor,
  ports: Pick<Ports, "rollouts" | "clock" | "jobs">,
): Promise<Rollout> {
  authorize(actor, "rollout:drive", "Advancing a rollout");
  const rollout = await findRollout(input.rolloutId, ports);
  const whyNot = WHY_NOT[rollout.state];
  if (whyNot !== undefined) {
    throw new AppError("TRANSITION_NOT_ALLOWED", `Rollout #${rollout.number} ${whyNot}`);
  }
  if (rollout.state !== "running" || rollout.wish === "pause") {
    return resumeRollout(input, actor, ports);
  }
  await ports.jobs.wakeRollout(rollout.id);
  return rollout;
}
