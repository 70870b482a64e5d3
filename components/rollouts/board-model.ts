import { type PlacedGate, placeGates, waitingWidth } from "#components/rollouts/gate-placement.ts";
import type { Lane, LaneMark, RestartGap } from "#components/rollouts/lane-model.ts";
import {
  buildTicks,
  buildTimeScale,
  spreadApart,
  type Tick,
  type TimeStretch,
} from "#components/rollouts/time-scale.ts";
import type { Timeline } from "#components/rollouts/timeline-model.ts";

export const LANE_HEIGHT = 28;
export const GROUP_HEIGHT = 26;
/** Free pixels between now and the first gate that still waits. */
const WAITING_MARGIN = 4;
/** Width of a mark's hit area; also the least distance of two marks on a lane. */
export const MARK_SIZE = 24;

export interface PlacedMark extends LaneMark {
  /** Middle of the mark. */
  x: number;
  barX0: number;
  barX1: number;
}

export interface PlacedLane {
  lane: Lane;
  /** Top edge. */
  y: number;
  fills: { mode: Lane["mode"]; x0: number; x1: number }[];
  gaps: { kind: RestartGap["kind"]; x0: number; x1: number }[];
  marks: PlacedMark[];
}

export interface PlacedGroup {
  name: string | null;
  /** Top edge; the name has no row of its own when there is only one unnamed group. */
  y: number;
  lanes: PlacedLane[];
}

export interface Board {
  height: number;
  width: number;
  groups: PlacedGroup[];
  gates: PlacedGate[];
  stretches: TimeStretch[];
  ticks: Tick[];
  nowX: number | null;
  /** Where the moment that is looked at stands; null in the present. */
  momentX: number | null;
  /** Right end of the time axis in pixels. */
  scaleWidth: number;
  /** The instant at a pixel of the time axis. */
  toMs: (x: number) => number;
}

interface BoardOptions {
  timeline: Timeline;
  nowMs: number;
  /** The moment that is looked at; null for the present. */
  atMs?: number | null;
  width: number;
  unfolded: ReadonlySet<number>;
}

/** Places everything of a timeline on `width` pixels; rows have fixed heights, so an update moves nothing up or down. */
export function buildBoard(options: BoardOptions): Board {
  const { timeline, nowMs, atMs = null, width, unfolded } = options;
  const waiting = waitingWidth(timeline.gates);
  const future = waiting === 0 ? MARK_SIZE : WAITING_MARGIN + waiting;
  const scaleWidth = Math.max(width - future, Math.min(120, width));
  const scale = buildTimeScale({ ...timeline, width: scaleWidth, unfolded });
  const isGrouped = timeline.groups.length > 1 || timeline.groups[0]?.name != null;
  let y = 0;
  const groups = timeline.groups.map((group) => {
    const top = y;
    if (isGrouped) y += GROUP_HEIGHT;
    const lanes = group.lanes.map((lane) => {
      const placed = placeLane(lane, y, scale.toX, scaleWidth);
      y += LANE_HEIGHT;
      return placed;
    });
    return { name: group.name, y: top, lanes };
  });
  return {
    height: y,
    width,
    groups,
    gates: placeGates(timeline.gates, { toX: scale.toX, scaleWidth, width }),
    stretches: scale.stretches,
    ticks: buildTicks(scale),
    nowX: timeline.isLive ? scale.toX(Math.max(nowMs, timeline.startMs)) : null,
    momentX: atMs === null ? null : scale.toX(atMs),
    scaleWidth,
    toMs: scale.toMs,
  };
}

function placeLane(lane: Lane, y: number, toX: (ms: number) => number, width: number): PlacedLane {
  const marks = lane.marks.toSorted((a, b) => a.fromMs - b.fromMs);
  const xs = spreadApart(
    marks.map(({ toMs }) => toX(toMs)),
    MARK_SIZE,
    width,
  );
  return {
    lane,
    y,
    fills: lane.fills.map(({ mode, fromMs, toMs }) => ({ mode, x0: toX(fromMs), x1: toX(toMs) })),
    gaps: lane.gaps.map(({ kind, fromMs, toMs }) => ({ kind, x0: toX(fromMs), x1: toX(toMs) })),
    marks: marks.map((mark, index) => ({
      ...mark,
      x: xs[index] ?? 0,
      barX0: toX(mark.fromMs),
      barX1: toX(mark.toMs),
    })),
  };
}
