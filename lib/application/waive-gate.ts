import { authorize } from "#lib/application/authorize.ts";
import { changeRollout, type RolloutToChange } from "#lib/application/change-rollout.ts";
import { rolloutFact } from "#lib/application/compose-fact.ts";
import type { Ports } from "#lib/application/ports.ts";
import { requireReason, withReason, wordOf } from "#lib/application/reason.ts";
import { valueOrRefusal } from "#lib/application/refusal.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { GateId } from "#lib/domain/rollout/gate.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { waiveGate as waive } from "#lib/domain/rollout/waive-gate.ts";

/**
 * Switches a gate off for the phase that is current, with a reason that all see.
 *
 * @throws AppError FORBIDDEN, INVALID_INPUT, ROLLOUT_NOT_FOUND, GATE_NOT_WAIVABLE, STALE_VERSION,
 *   TRANSITION_NOT_ALLOWED
 */
export async function waiveGate(
  input: RolloutToChange & { gate: GateId; reason: string },
  actor: Actor,
  ports: Pick<Ports, "rollouts" | "clock" | "jobs">,
): Promise<Rollout> {
  authorize(actor, "rollout:drive", "Switching a gate off");
  const reason = requireReason(input.reason, "Switching a gate off");
  const changed = await changeRollout(input, ports, (current) => {
    const at = ports.clock.now();
    const rollout = valueOrRefusal(waive(current, input.gate, wordOf(actor, reason, at)));
    const sentence = `The gate ${input.gate} is switched off for phase ${rollout.currentPhase + 1}`;
    const message = withReason(sentence, reason);
    return {
      rollout,
      facts: [rolloutFact(rollout, { at, actor, kind: "rollout.gate_waived", message })],
    };
  });
  await ports.jobs.wakeRollout(changed.id);
  return changed;
}
