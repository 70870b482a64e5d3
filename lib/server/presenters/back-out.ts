import type { WayBack } from "#lib/application/show-back-out.ts";
import type { BackOutDto } from "#lib/contracts/back-out.ts";
import type { StepBack } from "#lib/domain/rollout/back-out.ts";
import { ONE_WAY_PHASES } from "#lib/domain/rollout/phase-kind.ts";

/** The way back from a phase, as the API shows it. */
export function presentBackOut({ phase, isBegun, back }: WayBack): BackOutDto {
  return {
    phaseIndex: phase.index,
    oneWay: ONE_WAY_PHASES.has(phase.kind),
    fromToday: isBegun,
    steps: back.ok ? back.value.steps.map(presentStepBack) : [],
    refusal: back.ok ? null : { hosts: [...back.error.hosts], message: back.error.message },
  };
}

function presentStepBack({ host, from, to, action, sentence }: StepBack) {
  const clusterAuthMode = action.kind === "restart" ? action.change.clusterAuthMode : null;
  return { host, from, to, clusterAuthMode, sentence };
}
