"use client";

import { RotateCcw, SkipForward, UserCheck } from "lucide-react";
import type { ReactNode } from "react";
import { Instant } from "#components/preferences/instant.tsx";
import { AttemptCard } from "#components/rollouts/attempt-card.tsx";
import { actionWords, PHASE_KIND_WORDS } from "#components/rollouts/phase-words.ts";
import { STEP_WORDS } from "#components/rollouts/rollout-words.ts";
import { RunbookSection } from "#components/rollouts/runbook-section.tsx";
import { stepVerbs } from "#components/rollouts/step-verb-model.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import type { StepVerb } from "#lib/client/rollout-control-mutations.ts";
import type { RolloutDto, StepDto } from "#lib/contracts/rollout.ts";

const VERBS: Record<StepVerb, { label: string; icon: ReactNode }> = {
  retry: { label: "Retry", icon: <RotateCcw aria-hidden /> },
  skip: { label: "Skip with a reason", icon: <SkipForward aria-hidden /> },
  confirm: { label: "I have restarted it", icon: <UserCheck aria-hidden /> },
};

interface StepSectionProps {
  rollout: RolloutDto;
  step: StepDto;
  command: string;
  attemptId: string | null;
  onWord: (verb: StepVerb) => void;
}

/** One step of a node: its command or runbook, what persons said about it, and its attempts. */
export function StepSection({ rollout, step, command, attemptId, onWord }: StepSectionProps) {
  const { word, tone } = STEP_WORDS[step.state];
  const kind = rollout.plan.phases[step.phaseIndex]?.kind;
  const verbs = rollout.may.changeSteps.allowed ? stepVerbs(rollout, step) : [];
  return (
    <section>
      <h3 className="flex flex-wrap items-center gap-2">
        <span className="font-semibold">{actionWords(step.action)}</span>
        <Badge tone={tone}>{word}</Badge>
        {kind === undefined ? null : (
          <span className="text-ink-3 text-sm">
            phase {step.phaseIndex + 1}, {PHASE_KIND_WORDS[kind].title}
          </span>
        )}
      </h3>
      <div className="mt-2 flex items-center gap-2 rounded-md border border-line bg-sunken py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 break-all font-mono text-sm">{command}</code>
        <CopyButton text={command} label="Copy the command" />
      </div>
      <Word step={step} />
      {verbs.length === 0 ? null : (
        <div className="mt-2 flex flex-wrap gap-2">
          {verbs.map((verb) => (
            <Button key={verb} size="sm" onClick={() => onWord(verb)}>
              {VERBS[verb].icon}
              {VERBS[verb].label}
            </Button>
          ))}
        </div>
      )}
      {step.action.kind === "restart" ? (
        <RunbookSection
          key={step.id}
          rolloutId={rollout.id}
          clusterId={rollout.clusterId}
          step={step}
          isFolded={step.state === "done" || step.phaseIndex !== rollout.currentPhase}
        />
      ) : null}
      {step.attempts.length === 0 ? (
        <p className="mt-2 text-ink-3">No attempt yet.</p>
      ) : (
        step.attempts.map((attempt) => (
          <AttemptCard
            key={attempt.number}
            attempt={attempt}
            isChosen={attemptId === `${step.id}#${attempt.number}`}
          />
        ))
      )}
    </section>
  );
}

function Word({ step: { skipped, confirmed } }: { step: StepDto }) {
  const word = skipped ?? confirmed;
  if (word === null) return null;
  return (
    <p className={skipped === null ? "mt-2 text-ink-2" : "mt-2 text-amber"}>
      <span className="font-medium">
        {skipped === null ? "Restart reported by" : "Skipped by"} {word.userName}
      </span>{" "}
      <Instant at={word.at} className="rounded-sm text-ink-3 text-sm" />
      {word.reason === "" ? null : <span className="block break-words">“{word.reason}”</span>}
      {skipped === null ? (
        <span className="block text-ink-3 text-sm">
          Only what is observed counts; see the attempts.
        </span>
      ) : null}
    </p>
  );
}
