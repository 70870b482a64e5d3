"use client";

import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { usePreferences } from "#components/preferences/preferences-context.tsx";
import { fullTime } from "#components/preferences/time-model.ts";
import type { Board } from "#components/rollouts/board-model.ts";
import { classNames } from "#components/ui/class-names.ts";

export interface Scrubbing {
  /** The moment that is looked at; null for the present. */
  atMs: number | null;
  /** `isFinal` once a drag has ended, so that the address is written once. */
  onChange: (atMs: number | null, isFinal: boolean) => void;
  onStep: (direction: "back" | "on" | "first" | "last") => void;
}

type Direction = Parameters<Scrubbing["onStep"]>[0];

const KEY_DIRECTION: Record<string, Direction> = {
  ArrowLeft: "back",
  ArrowDown: "back",
  ArrowRight: "on",
  ArrowUp: "on",
  Home: "first",
  End: "last",
};

interface TimeScrubberProps extends Scrubbing {
  board: Board;
  startMs: number;
  endMs: number;
}

/** A thumb on the scale of the lanes: where it stands is the moment that the page shows. */
export function TimeScrubber(props: TimeScrubberProps) {
  const { board, startMs, endMs, atMs, onChange, onStep } = props;
  const track = useRef<HTMLDivElement>(null);
  const { zone } = usePreferences().preferences;
  const x = board.momentX ?? board.nowX ?? board.scaleWidth;

  const momentOf = (event: PointerEvent) => {
    const left = track.current?.getBoundingClientRect().left ?? 0;
    const at = event.clientX - left;
    // Dragged to the very end it follows the present again.
    return at >= board.scaleWidth - 2 ? null : Math.round(board.toMs(Math.max(0, at)));
  };
  const onPointerDown = (event: PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    onChange(momentOf(event), false);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) onChange(momentOf(event), false);
  };
  const onPointerUp = (event: PointerEvent) => onChange(momentOf(event), true);
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = KEY_DIRECTION[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onStep(direction);
  };

  return (
    <div
      ref={track}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      className="relative h-8 cursor-ew-resize touch-none select-none"
    >
      <span
        className="absolute top-[15px] left-0 h-0.5 rounded-full bg-line-strong"
        style={{ width: board.scaleWidth }}
        aria-hidden="true"
      />
      <span
        className={classNames(
          "absolute top-[15px] left-0 h-0.5 rounded-full",
          atMs === null ? "bg-ink-3" : "bg-blue-fill",
        )}
        style={{ width: x }}
        aria-hidden="true"
      />
      <div
        role="slider"
        tabIndex={0}
        aria-label="Moment that is looked at"
        aria-valuemin={startMs}
        aria-valuemax={endMs}
        aria-valuenow={atMs ?? endMs}
        aria-valuetext={atMs === null ? "now" : fullTime(atMs, zone)}
        onKeyDown={onKeyDown}
        className={classNames(
          "absolute top-1 flex size-6 -translate-x-1/2 items-center justify-center rounded-full",
        )}
        style={{ left: x }}
      >
        <span
          className={classNames(
            "size-3 rounded-full border-2 bg-surface",
            atMs === null ? "border-ink-2" : "border-blue",
          )}
        />
      </div>
    </div>
  );
}
