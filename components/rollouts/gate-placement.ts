import type { GateLine } from "#components/rollouts/timeline-model.ts";

/*
 *   [ preferTLS AA ][ requireTLS BB ]      flags, side by side
 *   |      _________/                      leader lines
 *   |     |                                poles, at the true instants
 */

/** Free pixels between two flags. */
const FLAG_GAP = 8;
/** A flag with nothing but the title of its phase: two inner edges and so much for each letter. */
const FLAG_EDGES = 12;
const LETTER_WIDTH = 6.9;
/** A flag that only has room for the number of its phase. */
const NUMBER_WIDTH = 22;
const HAND_WIDTH = 16;
const INITIALS_WIDTH = 27;
/** Approvers beyond this number are counted instead of drawn. */
export const MAX_INITIALS = 3;

export interface PlacedGate extends GateLine {
  /** Where the pole stands: the instant on the time axis, or a place right of now for a gate that waits. */
  x: number;
  /** Left edge of the flag, which moves aside for other flags and stays inside the board. */
  flagX: number;
  flagWidth: number;
  /** Where the leader line leaves the flag; it always ends at `x`. */
  leaderX: number;
  /** Whether the flag shows the number of its phase in place of the title and the initials. */
  isShort: boolean;
}

interface PlacementOptions {
  toX: (ms: number) => number;
  /** Right end of the time axis; what waits stands to the right of it. */
  scaleWidth: number;
  width: number;
}

/** Pixels to keep free on the right of now for the gates that still wait. */
export function waitingWidth(gates: readonly GateLine[]): number {
  return gates
    .filter(({ atMs }) => atMs === null)
    .reduce((sum, gate) => sum + flagWidth(gate) + FLAG_GAP, 0);
}

/**
 * Poles, flags and leader lines of the gates, in the order of the poles.
 *
 * A flag hangs to the right of its pole. Where it would cover another or leave the board it moves, and its
 * leader line leads back to the pole; where there is no room for all titles, all show their numbers.
 */
export function placeGates(gates: readonly GateLine[], options: PlacementOptions): PlacedGate[] {
  const { width } = options;
  const placed = polesOf(gates, options).toSorted((a, b) => a.x - b.x);
  const gaps = FLAG_GAP * (placed.length - 1);
  const isShort = gaps + sumOf(placed.map(({ gate }) => flagWidth(gate))) > width;
  const wanted = placed.map(({ gate }) => (isShort ? NUMBER_WIDTH : flagWidth(gate)));
  const total = sumOf(wanted);
  const shrink = Math.min(1, Math.max(0, width - gaps) / Math.max(total, 1));
  const widths = wanted.map((each) => each * shrink);
  const lefts = spreadFlags(
    placed.map(({ x }) => x),
    widths,
    width,
  );
  return placed.map(({ gate, x }, index) => {
    const flagX = lefts[index] ?? 0;
    const width = widths[index] ?? 0;
    const leaderX = Math.min(Math.max(x, flagX), flagX + width);
    return { ...gate, x, flagX, flagWidth: width, leaderX, isShort };
  });
}

function sumOf(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, 0);
}

function flagWidth({ title, atMs, approvers }: GateLine): number {
  const drawn = Math.min(approvers.length, MAX_INITIALS + 1);
  return (
    FLAG_EDGES +
    title.length * LETTER_WIDTH +
    (atMs === null ? HAND_WIDTH : 0) +
    INITIALS_WIDTH * drawn
  );
}

function polesOf(gates: readonly GateLine[], { toX, scaleWidth, width }: PlacementOptions) {
  let next = scaleWidth + FLAG_GAP;
  return gates.map((gate) => {
    if (gate.atMs !== null) return { gate, x: toX(gate.atMs) };
    const x = Math.min(next, width);
    next += flagWidth(gate) + FLAG_GAP;
    return { gate, x };
  });
}

/** Left edges: to the right until nothing overlaps, then back to the left as far as the right edge demands. */
function spreadFlags(xs: readonly number[], widths: readonly number[], width: number): number[] {
  const lefts: number[] = [];
  let free = 0;
  for (const [index, x] of xs.entries()) {
    const left = Math.max(x, free);
    lefts.push(left);
    free = left + (widths[index] ?? 0) + FLAG_GAP;
  }
  let limit = width;
  for (let index = lefts.length - 1; index >= 0; index -= 1) {
    const left = Math.min(lefts[index] ?? 0, limit - (widths[index] ?? 0));
    lefts[index] = Math.max(0, left);
    limit = left - FLAG_GAP;
  }
  return lefts;
}
