import type { RolloutDto } from "#lib/contracts/rollout.ts";
import { type Actor, mayDo, type Permission } from "#lib/domain/people/role.ts";
import { mayDecide } from "#lib/domain/rollout/approval.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { isTerminal } from "#lib/domain/rollout/rollout-state.ts";

type Allowances = RolloutDto["may"];
type Allowance = Allowances[keyof Allowances];

/**
 * What the person may do with a rollout now, with the reason where they may not.
 *
 * For the screen only; each use case decides again for itself.
 */
export function allowancesFor(rollout: Rollout, actor: Actor, now: Date): Allowances {
  const { state, wish, currentPhase, digest } = rollout;
  const decision = mayDecide(rollout, { phaseIndex: currentPhase, digest }, actor, now);
  const when = (permission: Permission, fits: boolean, otherwise: string): Allowance => {
    if (!mayDo(actor, permission)) return refused("Your roles do not include this");
    return fits ? { allowed: true, whyNot: null } : refused(otherwise);
  };
  const running = state === "running";
  return {
    submit: when("rollout:plan", state === "draft", "It has been submitted"),
    approve: decision.ok ? { allowed: true, whyNot: null } : refused(decision.error.message),
    pause: when("rollout:drive", running && wish === "run", "It is not running"),
    resume: when(
      "rollout:drive",
      state === "paused" || state === "halted" || (running && wish === "pause"),
      "It does not stand still",
    ),
    halt: when(
      "rollout:drive",
      running && wish !== "halt" && wish !== "abort",
      running ? "It is to stop already" : "It is not running",
    ),
    abort: when("rollout:drive", !isTerminal(state) && wish !== "abort", "It is over"),
    waive: when("rollout:drive", !isTerminal(state), "It is over"),
    acknowledge: when("rollout:drive", !isTerminal(state), "It is over"),
    changeSteps: when("rollout:drive", !isTerminal(state), "It is over"),
    schedule: when("rollout:plan", !isTerminal(state), "It is over"),
  };
}

function refused(whyNot: string): Allowance {
  return { allowed: false, whyNot };
}
