import { authorize } from "#lib/application/authorize.ts";
import { changeRollout, type RolloutToChange } from "#lib/application/change-rollout.ts";
import { rolloutFact } from "#lib/application/compose-fact.ts";
import type { Ports } from "#lib/application/ports.ts";
import { valueOrRefusal } from "#lib/application/refusal.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { GateId } from "#lib/domain/rollout/gate.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { withdrawWaiver as withdraw } from "#lib/domain/rollout/waive-gate.ts";

/**
 * Makes a gate count again in the phase that is current.
 *
 * @throws AppError FORBIDDEN, ROLLOUT_NOT_FOUND, STALE_VERSION, TRANSITION_NOT_ALLOWED
 */
export async function withdrawWaiver(
  input: RolloutToChange & { gate: GateId },
  actor: Actor,
  ports: Pick<Ports, "rollouts" | "clock">,
): Promise<Rollout> {
  authorize(actor, "rollout:drive", "Switching a gate on again");
  return changeRollout(input, ports, (current) => {
    const rollout = valueOrRefusal(withdraw(current, input.gate));
    const message = `The gate ${input.gate} counts again in phase ${rollout.currentPhase + 1}`;
    const at = ports.clock.now();
    return {
      rollout,
      facts: [rolloutFact(rollout, { at, actor, kind: "rollout.waiver_withdrawn", message })],
    };
  });
}
