"use client";

import {
  Ban,
  Circle,
  CircleCheck,
  CirclePause,
  CircleX,
  DoorClosed,
  Hand,
  LoaderCircle,
  ShieldOff,
  ThumbsUp,
} from "lucide-react";
import { type ReactNode, useState } from "react";
import { initialsOf } from "#components/frame/frame-model.ts";
import {
  foldPhases,
  PHASE_WORDS,
  type PhaseItem,
  type PhaseStatus,
} from "#components/rollouts/phase-model.ts";
import { classNames } from "#components/ui/class-names.ts";
import { TONE_TEXT, type Tone } from "#components/ui/tone.ts";

const LOOKS: Record<PhaseStatus, { icon: ReactNode; tone: Tone; bar: string }> = {
  done: { icon: <CircleCheck aria-hidden />, tone: "green", bar: "bg-green-fill" },
  running: {
    icon: <LoaderCircle className="animate-spin" aria-hidden />,
    tone: "blue",
    bar: "bg-blue-fill",
  },
  failed: { icon: <CircleX aria-hidden />, tone: "red", bar: "bg-red-fill" },
  "waits-for-approval": { icon: <Hand aria-hidden />, tone: "violet", bar: "bg-violet-fill" },
  approved: { icon: <ThumbsUp aria-hidden />, tone: "blue", bar: "bg-blue-fill" },
  stopped: { icon: <CirclePause aria-hidden />, tone: "amber", bar: "bg-amber-fill" },
  "cut-short": { icon: <Ban aria-hidden />, tone: "neutral", bar: "bg-ink-3" },
  "never-begun": { icon: <Circle aria-hidden />, tone: "neutral", bar: "bg-ink-3" },
  later: { icon: <Circle aria-hidden />, tone: "neutral", bar: "bg-ink-3" },
};

interface PhaseStripProps {
  phases: readonly PhaseItem[];
  current: number;
  onOpen: (index: number) => void;
}

/** All phases side by side on a desk; on a phone the current one with its neighbours, the rest one tap away. */
export function PhaseStrip({ phases, current, onOpen }: PhaseStripProps) {
  const [isOpen, setOpen] = useState(false);
  const { before, near, after } = foldPhases(phases, current);
  const isFolded = !isOpen && phases.length > 3;
  const isHiddenOnPhone = ({ index }: PhaseItem) =>
    isFolded && !near.some((phase) => phase.index === index);
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      {isFolded && before.length > 0 ? (
        <FoldButton onPress={() => setOpen(true)}>
          {before.length === 1 ? "1 phase before" : `${before.length} phases before`}
        </FoldButton>
      ) : null}
      <ol
        aria-label="Phases"
        className="flex flex-col divide-y divide-line sm:flex-row sm:divide-x sm:divide-y-0 sm:overflow-x-auto"
      >
        {phases.map((phase) => (
          <li
            key={phase.index}
            aria-current={phase.index === current ? "step" : undefined}
            className={classNames(
              "min-w-0 flex-1 sm:min-w-[104px]",
              isHiddenOnPhone(phase) && "max-sm:hidden",
            )}
          >
            <Phase
              phase={phase}
              isCurrent={phase.index === current}
              onOpen={() => onOpen(phase.index)}
            />
          </li>
        ))}
      </ol>
      {isFolded && after.length > 0 ? (
        <FoldButton onPress={() => setOpen(true)}>
          {after.length === 1 ? "1 phase after" : `${after.length} phases after`}
        </FoldButton>
      ) : null}
    </div>
  );
}

function FoldButton({ onPress, children }: { onPress: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      onClick={onPress}
      className="block h-8 w-full border-line bg-sunken px-3.5 text-left text-ink-2 text-sm first:border-b last:border-t hover:bg-hover sm:hidden"
    >
      {children}
    </button>
  );
}

interface PhaseProps {
  phase: PhaseItem;
  isCurrent: boolean;
  onOpen: () => void;
}

function Phase({ phase, isCurrent, onOpen }: PhaseProps) {
  const { icon, tone, bar } = LOOKS[phase.status];
  const share = phase.total === 0 ? 0 : ((phase.done + phase.skipped) / phase.total) * 100;
  return (
    <button
      type="button"
      onClick={onOpen}
      title={`${phase.title}: ${PHASE_WORDS[phase.status]}`}
      className={classNames(
        "@container relative flex w-full flex-col gap-0.5 px-2.5 pt-2.5 pb-2 text-left -outline-offset-2 hover:bg-hover",
        isCurrent && "bg-sunken",
      )}
    >
      <span className="absolute inset-x-0 top-0 h-[3px] bg-active" aria-hidden="true">
        <span
          className={classNames("block h-full transition-[width] duration-200", bar)}
          style={{ width: `${share}%` }}
        />
      </span>
      <span className="flex min-w-0 items-center gap-1.5">
        <span className={classNames("[&_svg]:size-3.5", TONE_TEXT[tone])}>{icon}</span>
        <span
          className={classNames(
            "min-w-0 truncate text-sm",
            phase.status === "later" ? "text-ink-2" : "font-medium",
          )}
        >
          <span className="sr-only">{`Phase ${phase.index + 1}: `}</span>
          {phase.title}
        </span>
      </span>
      <span className="flex h-5 min-w-0 items-center gap-1.5 text-ink-3 text-xs">
        <span className="font-medium text-ink">
          {phase.done}
          <span className="font-normal text-ink-3">/{phase.total}</span>
        </span>
        <span
          className={classNames(
            "hidden min-w-0 truncate @[150px]:inline",
            isCurrent && TONE_TEXT[tone],
          )}
        >
          {isCurrent ? PHASE_WORDS[phase.status] : phase.manner}
        </span>
        <span className="sr-only">{isCurrent ? "" : PHASE_WORDS[phase.status]}</span>
        <span className="ml-auto flex items-center gap-1">
          {phase.oneWay ? (
            <span title="One-way: cannot be undone at run time" className="text-red">
              <DoorClosed className="size-3.5" aria-hidden />
              <span className="sr-only">cannot be undone at run time</span>
            </span>
          ) : null}
          {phase.skipped === 0 ? null : (
            <span className="whitespace-nowrap text-amber">{phase.skipped} skipped</span>
          )}
          {phase.waived === 0 ? null : (
            <span title={`${phase.waived} gates switched off by a person`} className="text-amber">
              <ShieldOff className="size-3.5" aria-hidden />
              <span className="sr-only">{phase.waived} gates switched off</span>
            </span>
          )}
          {phase.approvers.slice(0, 2).map((name) => (
            <span
              key={name}
              title={`approved by ${name}`}
              className="inline-flex h-4 items-center rounded-full bg-active px-1 font-semibold text-[10px] text-ink"
            >
              <span className="sr-only">approved by {name}</span>
              <span aria-hidden="true">{initialsOf(name)}</span>
            </span>
          ))}
        </span>
      </span>
    </button>
  );
}
