"use client";

import { useState } from "react";
import { StepSection } from "#components/rollouts/step-section.tsx";
import { StepWordSheet } from "#components/rollouts/step-word-sheet.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import type { StepVerb } from "#lib/client/rollout-control-mutations.ts";
import type { RolloutDto, StepDto } from "#lib/contracts/rollout.ts";

interface AttemptSheetProps {
  rollout: RolloutDto;
  /** Node whose steps are shown; null keeps the sheet closed. */
  host: string | null;
  /** `<step id>#<number>` of the attempt that was asked for. */
  attemptId: string | null;
  onClose: () => void;
}

/** Everything that was done to one node, attempt by attempt; what is current stands first. */
export function AttemptSheet({ rollout, host, attemptId, onClose }: AttemptSheetProps) {
  const [word, setWord] = useState<{ step: StepDto; verb: StepVerb } | null>(null);
  const steps = stepsOf(rollout, host, attemptId);
  const commands = new Map(
    rollout.plan.phases.flatMap((phase) => phase.steps.map(({ id, command }) => [id, command])),
  );
  const node = rollout.plan.nodes.find((planned) => planned.host === host);
  return (
    <>
      <Sheet
        wide
        open={host !== null}
        onOpenChange={(open) => (open ? undefined : onClose())}
        title={<span className="break-all font-mono text-base">{host}</span>}
        description={
          node === undefined
            ? "Not part of the plan"
            : `${node.role} when planned · ${node.process} ${node.version} · ${node.group ?? "no set"}`
        }
      >
        <div className="flex flex-col gap-7">
          {steps.length === 0 ? (
            <p className="text-ink-2">
              The node was already there when the plan was made; it has no step.
            </p>
          ) : null}
          {steps.map((step) => (
            <StepSection
              key={step.id}
              rollout={rollout}
              step={step}
              command={commands.get(step.id) ?? ""}
              attemptId={attemptId}
              onWord={(verb) => setWord({ step, verb })}
            />
          ))}
        </div>
      </Sheet>
      {word === null ? null : (
        <StepWordSheet rollout={rollout} {...word} onClose={() => setWord(null)} />
      )}
    </>
  );
}

/** The step that was asked for or is current first, then the others in the order of the plan. */
function stepsOf(
  { steps, currentPhase }: RolloutDto,
  host: string | null,
  attemptId: string | null,
) {
  const rank = (step: StepDto) => {
    if (attemptId?.startsWith(`${step.id}#`)) return 0;
    return step.phaseIndex === currentPhase ? 1 : 2;
  };
  return steps
    .filter((step) => step.host === host)
    .toSorted((a, b) => rank(a) - rank(b) || a.order - b.order);
}
