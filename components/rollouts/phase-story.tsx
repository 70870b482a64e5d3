import { ShieldOff } from "lucide-react";
import { dangerStory, orderOf } from "#components/rollouts/danger-model.ts";
import { DangerText } from "#components/rollouts/danger-text.tsx";
import { GATE_WORDS } from "#components/rollouts/rollout-words.ts";
import { RunbookSection } from "#components/rollouts/runbook-section.tsx";
import { WayBack } from "#components/rollouts/way-back.tsx";
import { Callout } from "#components/ui/callout.tsx";
import type { PlanDto } from "#lib/contracts/plan.ts";
import type { RolloutListItem } from "#lib/contracts/rollout.ts";

interface PhaseStoryProps {
  rollout: RolloutListItem;
  phase: PlanDto["phases"][number];
}

/** All that a person must know of a phase before they say yes to it. */
export function PhaseStory({ rollout, phase }: PhaseStoryProps) {
  const waived = rollout.waivers.filter(({ phaseIndex }) => phaseIndex === phase.index);
  const restarts = phase.steps.filter(({ action }) => action.kind === "restart");
  return (
    <>
      {waived.length === 0 ? null : (
        <Callout
          tone="amber"
          icon={<ShieldOff aria-hidden />}
          title="Switched off for this phase by a person"
        >
          <ul>
            {waived.map(({ gate, userName, reason }) => (
              <li key={gate} className="break-words">
                {GATE_WORDS[gate]}, by {userName}: “{reason}”
              </li>
            ))}
          </ul>
        </Callout>
      )}
      <DangerText story={dangerStory([phase])} order={orderOf(rollout, phase.index)} />
      {phase.oneWay ? <WayBack rolloutId={rollout.id} phaseIndex={phase.index} /> : null}
      {restarts.length === 0 ? null : (
        <section>
          <h3 className="mb-1 font-semibold">What each restart changes</h3>
          <ul className="divide-y divide-line rounded-md border border-line px-3 py-1">
            {restarts.map((step) => (
              <li key={step.id} className="py-1.5">
                <span className="break-all font-mono text-sm">{step.host}</span>
                <RunbookSection
                  rolloutId={rollout.id}
                  clusterId={rollout.clusterId}
                  step={step}
                  isFolded
                />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
