"use client";

import { Instant } from "#components/preferences/instant.tsx";
import { PhaseStory } from "#components/rollouts/phase-story.tsx";
import { actionWords, mannerWords, PHASE_KIND_WORDS } from "#components/rollouts/phase-words.ts";
import { STEP_WORDS } from "#components/rollouts/rollout-words.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import type { RolloutDto } from "#lib/contracts/rollout.ts";

interface PhaseSheetProps {
  rollout: RolloutDto;
  /** Null keeps the sheet closed. */
  index: number | null;
  onOpenNode: (host: string) => void;
  onClose: () => void;
}

/** One phase: what it does, who approved it, how far each node is in it. */
export function PhaseSheet({ rollout, index, onOpenNode, onClose }: PhaseSheetProps) {
  const phase = index === null ? undefined : rollout.plan.phases[index];
  if (phase === undefined) return null;
  const decisions = rollout.approvals.filter(({ phaseIndex }) => phaseIndex === phase.index);
  const steps = rollout.steps.filter(({ phaseIndex }) => phaseIndex === phase.index);
  return (
    <Sheet
      wide
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={PHASE_KIND_WORDS[phase.kind].title}
      description={`Phase ${phase.index + 1} of ${rollout.plan.phases.length}, ${mannerWords(phase)}`}
    >
      <div className="flex flex-col gap-5">
        {decisions.length === 0 ? null : (
          <ul className="flex flex-col gap-1">
            {decisions.map(({ userId, userName, decision, comment, at }) => (
              <li key={`${userId} ${at}`} className="break-words">
                <span className={decision === "approved" ? "text-green" : "text-red"}>
                  {decision}
                </span>{" "}
                by {userName} <Instant at={at} className="rounded-sm text-ink-3 text-sm" />
                {comment === "" ? null : <span className="block text-ink-2">“{comment}”</span>}
              </li>
            ))}
          </ul>
        )}
        <section>
          <h3 className="mb-1 font-semibold">Nodes</h3>
          <ul className="divide-y divide-line rounded-md border border-line">
            {steps.map((step) => (
              <li key={step.id} className="flex flex-wrap items-center gap-x-3 px-3 py-1.5">
                <button
                  type="button"
                  onClick={() => onOpenNode(step.host)}
                  className="min-w-0 flex-1 break-all rounded-sm text-left font-mono text-sm hover:underline"
                >
                  {step.host}
                </button>
                <span className="text-ink-3 text-sm">{actionWords(step.action)}</span>
                <Badge tone={STEP_WORDS[step.state].tone}>{STEP_WORDS[step.state].word}</Badge>
                {step.skipped === null ? null : (
                  <span className="w-full text-amber text-sm">
                    {step.skipped.userName}: “{step.skipped.reason}”
                  </span>
                )}
              </li>
            ))}
          </ul>
        </section>
        <PhaseStory rollout={rollout} phase={phase} />
      </div>
    </Sheet>
  );
}
