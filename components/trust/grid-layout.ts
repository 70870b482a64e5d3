export interface GridLayout {
  /** Pixels from one cell to the next, and the part of it that is drawn. */
  step: number;
  cell: number;
  /** Pixels for the names at the left and on top. */
  left: number;
  top: number;
  /** Degrees by which the names on top are turned. */
  angle: number;
  width: number;
  height: number;
  /** Whether a cell has room for an icon. */
  hasIcons: boolean;
  /** Names as they fit. */
  labels: string[];
}

const CHARACTER_WIDTH = 6.7;
const LONGEST_LABEL = 22;
const LABEL_SPACE = 10;
const DENSE_FROM = 28;
const ROOMY_UP_TO = 12;
const SLANTED = -45;
const UPRIGHT = -90;

/** Sizes of an N × N grid that fits on a desk: large cells for a set, small ones for sixty nodes. */
export function layoutGrid(names: readonly string[]): GridLayout {
  const size = names.length;
  const labels = names.map((name) => shortenMiddle(name, LONGEST_LABEL));
  const longest = Math.max(3, ...labels.map(({ length }) => length)) * CHARACTER_WIDTH;
  const isRoomy = size <= ROOMY_UP_TO;
  const angle = isRoomy ? SLANTED : UPRIGHT;
  const step = stepOf(size);
  const left = Math.ceil(longest + LABEL_SPACE);
  const top = Math.ceil(longest * Math.sin((-angle * Math.PI) / 180) + LABEL_SPACE + 6);
  const overhang = isRoomy ? Math.ceil(longest * Math.cos((-angle * Math.PI) / 180)) : 0;
  return {
    step,
    cell: step - (size > DENSE_FROM ? 1 : 3),
    left,
    top,
    angle,
    width: left + size * step + Math.max(0, overhang - step / 2),
    height: top + size * step,
    hasIcons: step >= 20,
    labels,
  };
}

function stepOf(size: number): number {
  if (size <= 5) return 48;
  if (size <= ROOMY_UP_TO) return 38;
  return size <= DENSE_FROM ? 26 : 15;
}

/** Index pair of the cell at a point, in pixels from the top left corner; null beside the cells. */
export function cellAt(
  { step, left, top }: GridLayout,
  { x, y }: { x: number; y: number },
  size: number,
): { from: number; to: number } | null {
  const to = Math.floor((x - left) / step);
  const from = Math.floor((y - top) / step);
  const isInside = to >= 0 && from >= 0 && to < size && from < size;
  return isInside ? { from, to } : null;
}

/** Cuts the middle out of a text that is longer than `limit` characters: both ends tell names apart. */
export function shortenMiddle(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const tail = Math.floor((limit - 1) / 2);
  return `${text.slice(0, limit - 1 - tail)}…${text.slice(-tail)}`;
}
