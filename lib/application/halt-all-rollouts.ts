import { type AppErrorCode, isAppError } from "#lib/application/app-error.ts";
import { authorize } from "#lib/application/authorize.ts";
import { haltRollout } from "#lib/application/halt-rollout.ts";
import type { Ports } from "#lib/application/ports.ts";
import { requireReason } from "#lib/application/reason.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

/** More rollouts cannot be live at once than there are clusters. */
const MAX_ROLLOUTS = 10_000;

export interface HaltedRollouts {
  /** As they are now: each halts before its next node. */
  halted: Rollout[];
  /** Those that ran a moment ago and could not be halted any more, with the reason. */
  notHalted: { rollout: Rollout; code: AppErrorCode; message: string }[];
}

/**
 * Halts every running rollout, each as if it were halted on its own; one that cannot be halted keeps none of the
 * others from it.
 *
 * @throws AppError FORBIDDEN, INVALID_INPUT
 */
export async function haltAllRollouts(
  input: { reason: string },
  actor: Actor,
  ports: Pick<Ports, "rollouts" | "clock" | "jobs">,
): Promise<HaltedRollouts> {
  authorize(actor, "rollout:drive", "Halting every rollout");
  const reason = requireReason(input.reason, "Halting every rollout");
  const live = await ports.rollouts.list({ live: true, limit: MAX_ROLLOUTS });
  const running = live.filter(({ state }) => state === "running");
  const answer: HaltedRollouts = { halted: [], notHalted: [] };
  const unforeseen: unknown[] = [];
  for (const rollout of running) {
    try {
      const change = { rolloutId: rollout.id, expectedVersion: null, reason };
      answer.halted.push(await haltRollout(change, actor, ports));
    } catch (thrown) {
      if (!isAppError(thrown)) unforeseen.push(thrown);
      else answer.notHalted.push({ rollout, code: thrown.code, message: thrown.message });
    }
  }
  if (unforeseen.length > 0) throw new AggregateError(unforeseen, "Not every rollout was halted");
  return answer;
}
