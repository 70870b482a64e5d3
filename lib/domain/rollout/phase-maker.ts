import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { PhaseKind } from "#lib/domain/rollout/phase-kind.ts";
import type { StepAction, StepActionKind } from "#lib/domain/rollout/plan.ts";
import type { PlannedStanding } from "#lib/domain/rollout/planned-standing.ts";
import type { RoadRequest } from "#lib/domain/rollout/road-request.ts";
import type { RolloutPolicy } from "#lib/domain/rollout/rollout-policy.ts";

export interface StepDraft {
  host: string;
  to: TlsMode;
  action: StepAction;
}

export interface PhaseDraft {
  kind: PhaseKind;
  steps: StepDraft[];
}

/** All that the steps of one phase follow from. */
export interface PhaseScene {
  road: RoadRequest;
  policy: RolloutPolicy;
  /** Where the phases before leave the nodes, in the order of the plan. */
  standings: readonly PlannedStanding[];
  /** The phases before. */
  earlier: readonly PhaseDraft[];
}

/** The steps that a phase needs; none where nothing needs it. */
export type PhaseMaker = (scene: PhaseScene) => StepDraft[];

/** The phases of a ladder in its order; what comes before and after them is the same on every ladder. */
export type Road = readonly (readonly [PhaseKind, PhaseMaker])[];

/** A look at the node, which sends nothing. */
export function checkOf({ node, mode }: PlannedStanding): StepDraft {
  return { host: node.host, to: mode, action: { kind: "check" } };
}

const ACTING: ReadonlySet<StepActionKind> = new Set([
  "restart",
  "set-mode",
  "set-cluster-auth-mode",
  "rotate-certificates",
]);

/** Whether the step changes anything on its node. */
export function isActing({ action }: StepDraft): boolean {
  return ACTING.has(action.kind);
}
