"use client";

import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import { shortHosts } from "#components/clusters/host-names.ts";
import { durationWords } from "#components/preferences/time-model.ts";
import {
  type Board,
  buildBoard,
  GROUP_HEIGHT,
  LANE_HEIGHT,
  type PlacedLane,
} from "#components/rollouts/board-model.ts";
import { LadderCells, LadderHeader } from "#components/rollouts/ladder-cells.tsx";
import { type Lane, type LaneMark, MARK_WORDS } from "#components/rollouts/lane-model.ts";
import { type LastEvent, lastEventOf } from "#components/rollouts/last-event-model.ts";
import { MarkGlyph } from "#components/rollouts/mark-glyph.tsx";
import { MomentControls } from "#components/rollouts/moment-controls.tsx";
import { TimeScrubber } from "#components/rollouts/time-scrubber.tsx";
import { TimelineAxis } from "#components/rollouts/timeline-axis.tsx";
import { TimelineDrawing } from "#components/rollouts/timeline-drawing.tsx";
import type { Timeline } from "#components/rollouts/timeline-model.ts";
import { useBoardKeys } from "#components/rollouts/use-board-keys.ts";
import type { Moment } from "#components/rollouts/use-moment.ts";
import { useWidth } from "#components/rollouts/use-width.ts";
import { ClippedText } from "#components/ui/clipped-text.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";

/** Before the first measurement, and on the server. */
const USUAL_WIDTH = 710;
const ROLE_LETTERS: Record<string, string> = {
  primary: "P",
  secondary: "S",
  arbiter: "A",
  mongos: "M",
};

/** A phone has no room for the drawing; the last event of each lane stands in its place there. */
const LAST_EVENT = "w-[132px] shrink-0 pl-2.5 md:hidden";

interface RolloutBoardProps {
  /** The whole record; what comes after the moment that is looked at is drawn faintly. */
  timeline: Timeline;
  /** Every node as it was at that moment. */
  lanes: readonly Lane[];
  moment: Moment;
  nowMs: number;
  onSelect: (host: string, attemptId: string | null) => void;
}

/** One row for each node: name, ladder, lane. */
export function RolloutBoard({ timeline, lanes, moment, nowMs, onSelect }: RolloutBoardProps) {
  const plot = useRef<HTMLDivElement>(null);
  const width = useWidth(plot, USUAL_WIDTH);
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set());
  const board = buildBoard({ timeline, nowMs, atMs: moment.atMs, width, unfolded });
  const toggleFold = (fromMs: number) => setUnfolded(toggled(unfolded, fromMs));
  const toggleAll = () => {
    const foldable = board.stretches.filter(({ foldable: can }) => can);
    setUnfolded(unfolded.size > 0 ? new Set() : new Set(foldable.map(({ fromMs }) => fromMs)));
  };
  const lanesThen = new Map(lanes.map((lane) => [lane.host, lane]));
  const names = shortHosts(lanes.map(({ host }) => host));
  const keys = useBoardKeys({ onToggleFolds: toggleAll });

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups form fields, and these are none
    <div
      role="group"
      aria-label="Ladder and timeline of the nodes. J and K go from lane to lane, H and L from mark to mark, Enter opens the attempt, E folds idle time"
      ref={keys.ref}
      onKeyDown={keys.onKeyDown}
      className="flex min-w-0"
    >
      <div className="w-full shrink-0 border-line md:w-[452px] md:border-r">
        <div className="sticky top-12 z-10 border-line border-b bg-surface md:max-xl:static">
          <div className="flex h-14 items-end pb-1.5 pl-3 md:pl-4">
            <span className="flex min-w-0 flex-1 flex-col text-ink-3 text-xs">
              Node
              {names.shared === "" ? null : (
                <span className="truncate font-mono max-md:hidden" title="Ending of every name">
                  …{names.shared}
                </span>
              )}
            </span>
            <LadderHeader lanes={lanes} />
            <span className={`${LAST_EVENT} text-ink-3 text-xs`}>Last event</span>
          </div>
          <div className="px-2 md:px-3">
            <MomentControls {...moment} isLive={timeline.isLive} />
          </div>
        </div>
        <Names
          board={board}
          lanesThen={lanesThen}
          nowMs={moment.atMs ?? nowMs}
          short={names.short}
          onSelect={(host) => onSelect(host, null)}
        />
      </div>
      <Plot
        board={board}
        plot={plot}
        scrubber={
          <TimeScrubber
            {...moment}
            board={board}
            startMs={timeline.startMs}
            endMs={timeline.endMs}
          />
        }
        onToggleFold={toggleFold}
        onSelect={onSelect}
      />
    </div>
  );
}

function toggled(set: ReadonlySet<number>, value: number): ReadonlySet<number> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

interface NamesProps {
  board: Board;
  lanesThen: ReadonlyMap<string, Lane>;
  nowMs: number;
  short: (host: string) => string;
  onSelect: (host: string) => void;
}

function Names({ board, lanesThen, nowMs, short, onSelect }: NamesProps) {
  const isGrouped = board.groups.some(({ y, lanes }) => lanes[0]?.y !== y);
  return (
    <div style={{ height: board.height }}>
      {board.groups.map((group, index) => (
        <div key={group.name}>
          {isGrouped ? (
            <p
              style={{ height: GROUP_HEIGHT }}
              className="flex items-end px-3 pb-1 font-semibold text-ink-3 text-xs md:px-4"
            >
              {group.name ?? "no set"}
            </p>
          ) : null}
          {group.lanes.map((placed, laneIndex) => {
            const lane = lanesThen.get(placed.lane.host) ?? placed.lane;
            return (
              <div
                key={lane.host}
                style={{ height: LANE_HEIGHT }}
                className="flex items-center gap-1.5 pl-2 hover:bg-hover md:pl-3"
              >
                <button
                  type="button"
                  data-lane={lane.host}
                  tabIndex={index === 0 && laneIndex === 0 ? 0 : -1}
                  onClick={() => onSelect(lane.host)}
                  className="flex h-6 min-w-0 flex-1 items-center gap-1.5 rounded-sm px-1 text-left"
                >
                  <span
                    className="w-3 shrink-0 text-center text-ink-3 text-xs"
                    title={lane.role}
                    aria-hidden="true"
                  >
                    {ROLE_LETTERS[lane.role] ?? "·"}
                  </span>
                  <span aria-hidden="true" className="flex min-w-0">
                    <ClippedText
                      text={short(lane.host)}
                      full={lane.host}
                      tail={10}
                      className="font-mono text-sm max-md:text-xs"
                    />
                  </span>
                  <span className="sr-only">
                    {lane.host}, {lane.role}, {lane.mode}
                    {lane.busyWith === null ? "" : `, in hand: ${lane.busyWith}`}
                    {lane.hasFailed ? ", failed" : ""}
                  </span>
                </button>
                <LadderCells lane={lane} />
                <LastEventCell event={lastEventOf(lane, nowMs)} />
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}

function LastEventCell({ event }: { event: LastEvent }) {
  return (
    <span className={`${LAST_EVENT} flex items-center gap-1 text-ink-2 text-xs`}>
      {event.kind === null ? null : <MarkGlyph kind={event.kind} className="size-3 shrink-0" />}
      <span className="truncate">{event.words}</span>
    </span>
  );
}

interface PlotProps {
  board: Board;
  plot: RefObject<HTMLDivElement | null>;
  scrubber: ReactNode;
  onToggleFold: (fromMs: number) => void;
  onSelect: (host: string, attemptId: string) => void;
}

function Plot({ board, plot, scrubber, onToggleFold, onSelect }: PlotProps) {
  const scroller = useRef<HTMLDivElement>(null);
  // Where the plot is wider than the screen, the present is what one comes for.
  useEffect(() => {
    if (scroller.current !== null) scroller.current.scrollLeft = scroller.current.scrollWidth;
  }, []);
  return (
    <div
      ref={scroller}
      className="relative min-w-0 flex-1 overflow-x-auto overflow-y-hidden max-md:hidden xl:overflow-visible"
    >
      <div className="min-w-[420px] xl:min-w-0">
        <TimelineAxis board={board} onToggleFold={onToggleFold}>
          {scrubber}
        </TimelineAxis>
        <div ref={plot} className="relative ml-3" style={{ height: board.height }}>
          <TimelineDrawing board={board} />
          {board.groups.flatMap(({ lanes }) =>
            lanes.map((placed) => (
              <LaneMarks key={placed.lane.host} placed={placed} onSelect={onSelect} />
            )),
          )}
        </div>
      </div>
    </div>
  );
}

function LaneMarks({
  placed,
  onSelect,
}: {
  placed: PlacedLane;
  onSelect: (host: string, attemptId: string) => void;
}) {
  const { lane, marks, y } = placed;
  return marks.map((mark) => {
    const length = durationWords(mark.toMs - mark.fromMs);
    return (
      <Tooltip
        key={mark.id}
        content={
          <>
            <span className="font-mono text-xs">{lane.host}</span>
            <br />
            {mark.purpose}: {MARK_WORDS[mark.kind]}
            {mark.attempt === 0 ? "" : `, attempt ${mark.attempt}, ${length}`}
          </>
        }
      >
        <button
          type="button"
          data-mark-of={lane.host}
          tabIndex={-1}
          aria-label={`${lane.host}, ${markName(mark)}: ${MARK_WORDS[mark.kind]}`}
          onClick={() => onSelect(lane.host, mark.id)}
          className="absolute flex size-6 items-center justify-center rounded-full"
          style={{ left: mark.x - 12, top: y + (LANE_HEIGHT - 24) / 2 }}
        >
          <MarkGlyph kind={mark.kind} className={mark.to === null ? "size-2.5" : ""} />
        </button>
      </Tooltip>
    );
  });
}

function markName({ attempt, purpose }: LaneMark): string {
  return attempt === 0 ? purpose : `attempt ${attempt} ${purpose}`;
}
