import { PHASE_KIND_WORDS } from "#components/rollouts/phase-words.ts";
import type { PlanDto } from "#lib/contracts/plan.ts";
import type { RolloutListItem } from "#lib/contracts/rollout.ts";
import type { PhaseKind } from "#lib/domain/rollout/phase-kind.ts";

export interface DangerStory {
  /** What happens, one sentence a phase. */
  happens: string[];
  /** What cannot be undone; empty where a command or nothing at all leads back. */
  oneWay: string[];
  /** How to get back all the same. */
  backOut: string[];
}

type Phase = Pick<PlanDto["phases"][number], "kind" | "oneWay" | "steps">;

const LOCKED_OUT: Partial<Record<PhaseKind, string>> = {
  require: "A client that cannot speak TLS is locked out as soon as its node requires it.",
  x509: "A member without a fitting certificate can no longer take part in its set.",
};

/** What phases mean for people, in sentences. */
export function dangerStory(phases: readonly Phase[]): DangerStory {
  const isOneWay = phases.some(({ oneWay }) => oneWay);
  const restarts = phases.some(({ steps }) =>
    steps.some(({ action }) => action.kind === "restart"),
  );
  const writesDown = phases.some(({ kind }) => kind === "persist" || kind === "persist-prefer");
  return {
    happens: phases.map(happensIn),
    oneWay: isOneWay
      ? [
          "A running process only moves up the ladder; no command moves it down again.",
          ...phases.flatMap(({ kind }) => LOCKED_OUT[kind] ?? []),
        ]
      : [],
    backOut: [
      "Pause or abort works between two nodes; a node that has been changed stays as it is.",
      ...(isOneWay || restarts
        ? [
            "The way back is a restart plan: secondaries first, the primary last after a step down, each node with its configuration of before.",
          ]
        : []),
      ...(isOneWay && !writesDown
        ? ["The mode lasts until the next restart; the Persist phase writes it down."]
        : []),
    ],
  };
}

function happensIn({ kind, steps }: Phase): string {
  const { title, does } = PHASE_KIND_WORDS[kind];
  return `${title}, ${steps.length === 1 ? "1 node" : `${steps.length} nodes`}: ${does}`;
}

/** Hosts of the phase in the order in which they are changed. */
export function orderOf(rollout: Pick<RolloutListItem, "plan">, phaseIndex: number): string[] {
  const phase = rollout.plan.phases.find(({ index }) => index === phaseIndex);
  return phase?.steps.map(({ host }) => host) ?? [];
}
