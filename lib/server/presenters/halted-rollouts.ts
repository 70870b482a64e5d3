import type { HaltedRollouts } from "#lib/application/halt-all-rollouts.ts";
import type { HaltedRolloutsDto } from "#lib/contracts/rollout-actions.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

/** What a halt of everything came to, as the API says it. */
export function presentHaltedRollouts({ halted, notHalted }: HaltedRollouts): HaltedRolloutsDto {
  return {
    halted: halted.map(named),
    notHalted: notHalted.map(({ rollout, code, message }) => ({
      ...named(rollout),
      code,
      message,
    })),
  };
}

function named({ id, number, clusterName }: Rollout) {
  return { id, number, clusterName };
}
