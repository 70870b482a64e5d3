"use client";

import { Hand } from "lucide-react";
import type { ReactNode } from "react";
import { initialsOf } from "#components/frame/frame-model.ts";
import { usePreferences } from "#components/preferences/preferences-context.tsx";
import { clockTime, durationWords, fullTime } from "#components/preferences/time-model.ts";
import type { Board } from "#components/rollouts/board-model.ts";
import { MAX_INITIALS, type PlacedGate } from "#components/rollouts/gate-placement.ts";
import { classNames } from "#components/ui/class-names.ts";
import { Tooltip } from "#components/ui/tooltip.tsx";

/** Height of the axis, and lower edge of the flags in it. */
const AXIS_HEIGHT = 56;
const FLAG_BOTTOM = 28;
/** Where a leader line has come to its pole; the clock times stand below. */
const LEADER_BOTTOM = 37;
/** With more folds than this their lengths show one unit only: "6 d" for "6 d 4 h". */
const MAX_LONG_FOLDS = 4;
/** Half the width of a clock time, with a little air. */
const HALF_TICK = 28;

interface TimelineAxisProps {
  board: Board;
  /** Below the clock times, on the same scale. */
  children: ReactNode;
  onToggleFold: (fromMs: number) => void;
}

/** Clock times, folds and gate flags above the lanes. */
export function TimelineAxis({ board, onToggleFold, children }: TimelineAxisProps) {
  const { zone } = usePreferences().preferences;
  const isDense = board.stretches.filter(({ folded }) => folded).length > MAX_LONG_FOLDS;
  const isCrowded = (x: number) =>
    board.gates.some((gate) => Math.abs(gate.x - x) < HALF_TICK) ||
    board.stretches.some(({ foldable, x0, x1 }) => foldable && x > x0 - 30 && x < x1 + 30) ||
    (board.nowX !== null && Math.abs(board.nowX - x) < 58);
  return (
    <div className="relative z-10 border-line border-b bg-surface pl-3 text-ink-3 text-xs xl:sticky xl:top-12">
      <div className="relative h-14">
        <Leaders gates={board.gates} width={board.width} />
        {board.ticks
          .filter(({ x }) => x > 24 && !isCrowded(x))
          .map(({ atMs, x }) => (
            <span key={atMs} className="absolute bottom-1 -translate-x-1/2" style={{ left: x }}>
              {clockTime(atMs, zone)}
            </span>
          ))}
        {board.stretches
          .filter(({ foldable }) => foldable)
          .map(({ fromMs, toMs, x0, x1, folded }) => (
            <Tooltip
              key={fromMs}
              content={`${folded ? "Unfold" : "Fold"} ${durationWords(toMs - fromMs)} without any event`}
            >
              <button
                type="button"
                onClick={() => onToggleFold(fromMs)}
                className="absolute bottom-0 flex h-6 -translate-x-1/2 items-center whitespace-nowrap rounded-sm px-0.5 text-ink-2 hover:bg-hover"
                style={{ left: (x0 + x1) / 2 }}
              >
                <span className="sr-only">{folded ? "Unfold" : "Fold"} idle time of </span>
                {isDense ? largestUnit(toMs - fromMs) : durationWords(toMs - fromMs)}
              </button>
            </Tooltip>
          ))}
        {board.gates.map((gate) => (
          <GateFlag key={gate.phaseIndex} gate={gate} zone={zone} />
        ))}
        {board.nowX === null ? null : (
          <span
            className="absolute bottom-1 -translate-x-full bg-surface pr-1.5 pl-1 font-medium text-ink"
            style={{ left: board.nowX }}
          >
            now
          </span>
        )}
      </div>
      {children}
    </div>
  );
}

function largestUnit(ms: number): string {
  return durationWords(ms).split(" ").slice(0, 2).join(" ");
}

/** From the flags down to the poles that run through the lanes. */
function Leaders({ gates, width }: { gates: readonly PlacedGate[]; width: number }) {
  return (
    <svg
      width={width}
      height={AXIS_HEIGHT}
      aria-hidden="true"
      className="pointer-events-none absolute inset-0 overflow-visible"
    >
      {gates.map(({ phaseIndex, atMs, x, leaderX }) => (
        <polyline
          key={phaseIndex}
          points={`${leaderX},${FLAG_BOTTOM} ${x},${LEADER_BOTTOM} ${x},${AXIS_HEIGHT}`}
          fill="none"
          className={atMs === null ? "stroke-violet" : "stroke-ink-2"}
          strokeWidth={1.5}
          strokeDasharray={atMs === null ? "3 4" : undefined}
        />
      ))}
    </svg>
  );
}

function GateFlag({ gate, zone }: { gate: PlacedGate; zone: string }) {
  const waits = gate.atMs === null;
  return (
    <Tooltip
      content={
        waits ? `${gate.title} waits for an approval` : <GateStory gate={gate} zone={zone} />
      }
    >
      <button
        type="button"
        className={classNames(
          "absolute top-1 flex h-6 items-center gap-1 overflow-hidden whitespace-nowrap rounded-sm border bg-surface px-1 font-medium",
          waits ? "border-violet-line text-violet" : "border-line-strong text-ink-2",
          gate.waived.length > 0 && "border-amber-line text-amber",
        )}
        style={{ left: gate.flagX, width: gate.flagWidth }}
      >
        {gate.isShort ? (
          <span className="flex-1 text-center">
            <span className="sr-only">{gate.title}, phase </span>
            {gate.phaseIndex + 1}
          </span>
        ) : (
          <FlagText gate={gate} />
        )}
      </button>
    </Tooltip>
  );
}

function FlagText({ gate }: { gate: PlacedGate }) {
  return (
    <>
      {gate.atMs === null ? <Hand className="size-3 shrink-0" aria-hidden /> : null}
      <span className="truncate">{gate.title}</span>
      {gate.approvers.slice(0, MAX_INITIALS).map((approver) => (
        <span
          key={approver.atMs}
          className="inline-flex h-4 shrink-0 items-center rounded-full bg-active px-1 font-semibold text-[10px] text-ink"
        >
          <span className="sr-only">approved by </span>
          {initialsOf(approver.name)}
        </span>
      ))}
      {gate.approvers.length > MAX_INITIALS ? (
        <span className="shrink-0 text-[10px]">+{gate.approvers.length - MAX_INITIALS}</span>
      ) : null}
    </>
  );
}

function GateStory({ gate, zone }: { gate: PlacedGate; zone: string }) {
  const phase = `phase ${gate.phaseIndex + 1}, ${gate.title}`;
  return (
    <>
      {gate.approvers.length === 0 ? <span className="block">{phase} began</span> : null}
      {gate.approvers.map((approver) => (
        <span key={approver.atMs} className="block">
          {approver.name} approved {phase}
          <span className="block text-ink-3 text-xs">{fullTime(approver.atMs, zone)}</span>
          {approver.comment === "" ? null : <span className="block">“{approver.comment}”</span>}
        </span>
      ))}
      {gate.waived.length === 0 ? null : (
        <span className="block text-amber">switched off: {gate.waived.join(", ")}</span>
      )}
    </>
  );
}
