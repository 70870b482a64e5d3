import { scaleLinear } from "d3-scale";

/*
 *   |<- active ->|<- folded ->|<- active ->|<- folded ->|now
 *   approvals    6 days       attempts     2 hours
 *
 * Active stretches share the width by their length; a folded one has a fixed width whatever its length,
 * because a migration has minutes of action and weeks of waiting.
 */

/** Time without anything happening from which a stretch is folded. */
export const FOLD_AFTER_MS = 120_000;
/** Time left open on both sides of a fold, so that a mark never touches the zigzag. */
const FOLD_MARGIN_MS = 6_000;
const FOLD_WIDTH = 56;
const MIN_ACTIVE_WIDTH = 36;

export interface TimeStretch {
  fromMs: number;
  toMs: number;
  x0: number;
  x1: number;
  folded: boolean;
  /** Whether it is long enough to be folded, folded or not. */
  foldable: boolean;
}

export interface TimeScale {
  stretches: TimeStretch[];
  /** Pixels from the left edge; instants outside are moved to the nearest edge. */
  toX: (ms: number) => number;
  /** The instant at a pixel; positions outside are moved to the nearest edge. */
  toMs: (x: number) => number;
}

interface TimeScaleOptions {
  /** Instants at which something happened, in any order. */
  instants: readonly number[];
  startMs: number;
  endMs: number;
  /** Pixels. */
  width: number;
  /** Beginnings of foldable stretches that a person has opened. */
  unfolded: ReadonlySet<number>;
}

/** Lays time out on `width` pixels, folding idle stretches. Stretches touch, never overlap, and fill the width. */
export function buildTimeScale(options: TimeScaleOptions): TimeScale {
  const spans = cutSpans(options);
  const widths = shareWidth(spans, Math.max(options.width, 1));
  let x = 0;
  const stretches = spans.map((span, index) => {
    const x0 = x;
    x += widths[index] ?? 0;
    return { ...span, x0, x1: x };
  });
  const scale = scaleLinear()
    .domain([...stretches.map(({ fromMs }) => fromMs), spans.at(-1)?.toMs ?? options.endMs])
    .range([...stretches.map(({ x0 }) => x0), x])
    .clamp(true);
  return { stretches, toX: (ms) => scale(ms), toMs: (at) => scale.invert(at) };
}

type Span = Omit<TimeStretch, "x0" | "x1">;

function cutSpans({ instants, startMs, endMs, unfolded }: TimeScaleOptions): Span[] {
  const end = Math.max(endMs, startMs + 1);
  const inside = instants.filter((ms) => ms > startMs && ms < end);
  const points = [startMs, ...inside.toSorted((a, b) => a - b), end];
  const spans: Span[] = [];
  let openFrom = startMs;
  for (const [index, point] of points.entries()) {
    const next = points[index + 1];
    if (next === undefined || next - point <= FOLD_AFTER_MS) continue;
    const fromMs = point + FOLD_MARGIN_MS;
    const toMs = next - FOLD_MARGIN_MS;
    spans.push({ fromMs: openFrom, toMs: fromMs, folded: false, foldable: false });
    spans.push({ fromMs, toMs, folded: !unfolded.has(fromMs), foldable: true });
    openFrom = toMs;
  }
  spans.push({ fromMs: openFrom, toMs: end, folded: false, foldable: false });
  return spans;
}

function shareWidth(spans: readonly Span[], width: number): number[] {
  const folds = spans.filter(({ folded }) => folded).length;
  const open = spans.filter(({ folded }) => !folded);
  const foldWidth = Math.min(FOLD_WIDTH, folds === 0 ? 0 : (width * 0.4) / folds);
  const openWidth = width - foldWidth * folds;
  const minWidth = Math.min(MIN_ACTIVE_WIDTH, openWidth / open.length);
  const total = open.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  // Every active stretch gets the minimum first, the rest is shared by length.
  const spare = openWidth - minWidth * open.length;
  return spans.map(({ fromMs, toMs, folded }) =>
    folded ? foldWidth : minWidth + (spare * (toMs - fromMs)) / total,
  );
}

const TICK_STEPS_MS = [
  1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000,
  3_600_000, 10_800_000, 21_600_000, 86_400_000, 172_800_000, 604_800_000,
];
const MIN_TICK_DISTANCE = 84;

export interface Tick {
  atMs: number;
  x: number;
}

/** Round instants inside the active stretches, at least 84 px apart from each other. */
export function buildTicks({ stretches, toX }: TimeScale): Tick[] {
  const ticks: Tick[] = [];
  for (const stretch of stretches) {
    if (stretch.folded) continue;
    for (const atMs of ticksWithin(stretch)) {
      const x = toX(atMs);
      const last = ticks.at(-1);
      if (last === undefined || x - last.x >= MIN_TICK_DISTANCE) ticks.push({ atMs, x });
    }
  }
  return ticks;
}

function ticksWithin({ fromMs, toMs, x0, x1 }: TimeStretch): number[] {
  const msPerPixel = (toMs - fromMs) / Math.max(x1 - x0, 1);
  const wanted = msPerPixel * MIN_TICK_DISTANCE;
  const step = TICK_STEPS_MS.find((candidate) => candidate >= wanted) ?? wanted;
  const first = Math.ceil(fromMs / step) * step;
  const count = Math.max(0, Math.floor((toMs - first) / step) + 1);
  return Array.from({ length: Math.min(count, 100) }, (_, index) => first + index * step);
}

/**
 * Moves positions to the right until each is at least `distance` from the one before, then back to the left
 * as far as the right edge demands. The order is kept.
 *
 * @param xs Ascending positions in pixels.
 */
export function spreadApart(xs: readonly number[], distance: number, width: number): number[] {
  const spread: number[] = [];
  for (const x of xs) {
    const before = spread.at(-1);
    spread.push(before === undefined ? x : Math.max(x, before + distance));
  }
  let limit = width;
  for (let index = spread.length - 1; index >= 0; index -= 1) {
    const x = Math.min(spread[index] ?? 0, limit);
    spread[index] = x;
    limit = x - distance;
  }
  return spread;
}
