import {
  Ban,
  ChevronRight,
  Circle,
  CircleCheck,
  CirclePause,
  CircleX,
  Hand,
  LoaderCircle,
  ThumbsUp,
} from "lucide-react";
import type { ReactNode } from "react";
import { initialsOf } from "#components/frame/frame-model.ts";
import { ModeName } from "#components/modes/mode-badge.tsx";
import { PHASE_WORDS, type PhaseItem, type PhaseStatus } from "#components/rollouts/phase-model.ts";
import { classNames } from "#components/ui/class-names.ts";
import { TONE_TEXT, type Tone } from "#components/ui/tone.ts";

const LOOKS: Record<PhaseStatus, { icon: ReactNode; tone: Tone }> = {
  done: { icon: <CircleCheck aria-hidden />, tone: "green" },
  running: { icon: <LoaderCircle className="animate-spin" aria-hidden />, tone: "blue" },
  failed: { icon: <CircleX aria-hidden />, tone: "red" },
  "waits-for-approval": { icon: <Hand aria-hidden />, tone: "violet" },
  approved: { icon: <ThumbsUp aria-hidden />, tone: "blue" },
  stopped: { icon: <CirclePause aria-hidden />, tone: "amber" },
  "cut-short": { icon: <Ban aria-hidden />, tone: "neutral" },
  "never-begun": { icon: <Circle aria-hidden />, tone: "neutral" },
  later: { icon: <Circle aria-hidden />, tone: "neutral" },
};

export function PhaseStrip({ phases, current }: { phases: readonly PhaseItem[]; current: number }) {
  return (
    <ol aria-label="Phases" className="flex flex-col gap-2 sm:flex-row sm:items-stretch sm:gap-0">
      {phases.map((phase, index) => (
        <li
          key={phase.index}
          aria-current={phase.index === current ? "step" : undefined}
          className="flex min-w-0 flex-1 items-center"
        >
          {index === 0 ? null : (
            <ChevronRight
              className="mx-1.5 hidden size-4 shrink-0 text-ink-3 sm:block"
              aria-hidden
            />
          )}
          <Phase phase={phase} isCurrent={phase.index === current} />
        </li>
      ))}
    </ol>
  );
}

function Phase({ phase, isCurrent }: { phase: PhaseItem; isCurrent: boolean }) {
  const { icon, tone } = LOOKS[phase.status];
  return (
    <div
      className={classNames(
        "min-w-0 flex-1 overflow-hidden rounded-lg border bg-surface",
        isCurrent ? "border-line-strong" : "border-line",
      )}
    >
      <div className="flex h-11 items-center gap-2.5 px-3.5">
        <span className={classNames("[&_svg]:size-4", TONE_TEXT[tone])}>{icon}</span>
        <ModeName mode={phase.target} full className="font-medium text-ink" />
        <span className={classNames("truncate text-sm", TONE_TEXT[tone])}>
          {PHASE_WORDS[phase.status]}
        </span>
        <span className="flex-1" />
        {phase.approvers.map((name) => (
          <span
            key={name}
            title={`approved by ${name}`}
            className="inline-flex h-5 items-center rounded-full bg-active px-1.5 font-semibold text-[10px]"
          >
            <span className="sr-only">approved by {name}</span>
            <span aria-hidden="true">{initialsOf(name)}</span>
          </span>
        ))}
        <span className="font-medium">
          {phase.done}
          <span className="text-ink-3">/{phase.total}</span>
        </span>
      </div>
      <div className="h-0.5 bg-active" aria-hidden="true">
        <div
          className="h-full bg-ink-2 transition-[width] duration-200"
          style={{ width: `${phase.total === 0 ? 0 : (phase.done / phase.total) * 100}%` }}
        />
      </div>
    </div>
  );
}
