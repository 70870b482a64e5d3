import type { StepVerb } from "#lib/client/rollout-control-mutations.ts";
import type { RolloutDto, StepDto } from "#lib/contracts/rollout.ts";

/** What a person can do about a step in its state; the server judges again. */
export function stepVerbs(
  { state, currentPhase }: Pick<RolloutDto, "state" | "currentPhase">,
  step: StepDto,
): StepVerb[] {
  const isOver = state === "succeeded" || state === "aborted";
  // The engine never looks back, so a step of a finished phase stays as it is.
  if (isOver || state === "draft" || step.phaseIndex < currentPhase) return [];
  switch (step.state) {
    case "failed":
      return ["retry", "skip"];
    case "skipped":
      return ["retry"];
    case "pending":
      return mayBeConfirmed(step) ? ["confirm", "skip"] : ["skip"];
    case "running":
      return mayBeConfirmed(step) ? ["confirm"] : [];
    case "done":
      return [];
  }
}

function mayBeConfirmed({ action, attempts, confirmed }: StepDto): boolean {
  return action.kind === "restart" && attempts.length > 0 && confirmed === null;
}
