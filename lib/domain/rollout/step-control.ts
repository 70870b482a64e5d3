import { err, ok, type Result } from "#lib/domain/result.ts";
import type { PersonsWord } from "#lib/domain/rollout/persons-word.ts";
import type { Rollout, Step } from "#lib/domain/rollout/rollout.ts";
import { isTerminal } from "#lib/domain/rollout/rollout-state.ts";
import { nextStepState } from "#lib/domain/rollout/step-state.ts";

/** Why a person may not do this to a step now. */
export interface StepControlRefusal {
  code: "STEP_NOT_FOUND" | "TRANSITION_NOT_ALLOWED";
  message: string;
}

type Changed = Result<{ rollout: Rollout; step: Step }, StepControlRefusal>;

/** A failed or skipped step is to be done after all; a word on its restart is forgotten with it. */
export function retryStep(rollout: Rollout, stepId: string): Changed {
  return changeStep(rollout, stepId, (step) => {
    const next = nextStepState(step.state, "retried");
    if (!next.ok) return notNow(step, "cannot be retried");
    return ok({ ...step, state: next.value, skipped: null, confirmed: null });
  });
}

/** The node of a step is left out on a person's word; barriers still count it. */
export function skipStep(rollout: Rollout, stepId: string, word: PersonsWord): Changed {
  return changeStep(rollout, stepId, (step) => {
    const next = nextStepState(step.state, "skipped");
    if (!next.ok) return notNow(step, "cannot be skipped");
    return ok({ ...step, state: next.value, skipped: word });
  });
}

/** A person says that a restart which was asked for has been made; only what is then observed counts. */
export function confirmStep(rollout: Rollout, stepId: string, word: PersonsWord): Changed {
  return changeStep(rollout, stepId, (step) => {
    if (step.action.kind !== "restart") return notNow(step, "needs no restart");
    if (step.state === "done" || step.state === "skipped" || step.attempts.length === 0) {
      return notNow(step, "waits for no restart");
    }
    return ok({ ...step, confirmed: word });
  });
}

function changeStep(
  rollout: Rollout,
  stepId: string,
  change: (step: Step) => Result<Step, StepControlRefusal>,
): Changed {
  const step = rollout.steps.find(({ id }) => id === stepId);
  if (step === undefined) {
    const message = `Rollout #${rollout.number} has no step ${stepId}`;
    return err({ code: "STEP_NOT_FOUND", message });
  }
  if (isTerminal(rollout.state)) return notNow(step, `belongs to a rollout that is over`);
  // The engine never looks back, so a step of a finished phase would be left hanging.
  if (step.phaseIndex < rollout.currentPhase) return notNow(step, "belongs to a finished phase");
  const changed = change(step);
  if (!changed.ok) return changed;
  const steps = rollout.steps.map((each) => (each === step ? changed.value : each));
  return ok({ rollout: { ...rollout, steps }, step: changed.value });
}

function notNow(step: Step, why: string): Result<never, StepControlRefusal> {
  const message = `The step of ${step.host} in phase ${step.phaseIndex + 1} is ${step.state} and ${why}`;
  return err({ code: "TRANSITION_NOT_ALLOWED", message });
}
