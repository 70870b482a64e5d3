import type { ReactNode } from "react";
import type { GridLayout } from "#components/trust/grid-layout.ts";
import type { TrustResult } from "#lib/domain/trust/trust-result.ts";

interface Place {
  x: number;
  y: number;
}

interface CellShapeProps extends Place {
  result: TrustResult;
  layout: Pick<GridLayout, "cell" | "hasIcons">;
}

interface Shape {
  square: string;
  /** Path in a box of 16, drawn where there is room. */
  glyph: string | null;
  ink: string;
}

/** Pixels; larger icons would shout where a small set leaves large cells. */
const GLYPH_SIDE = 22;

const CROSS = "M4.5 4.5 11.5 11.5M11.5 4.5 4.5 11.5";

/** What recedes is drawn faintly, what is broken stands out by shape as well as by colour. */
const SHAPES: Record<TrustResult, Shape> = {
  ok: { square: "fill-hover", glyph: "M5 8.3 7.2 10.5 11 6", ink: "stroke-control" },
  broken: { square: "fill-red-wash stroke-red-fill", glyph: CROSS, ink: "stroke-red" },
  "at-risk": {
    square: "fill-amber-wash stroke-amber-fill",
    glyph: "M8 4 12.5 12H3.5ZM8 7V9.2M8 10.8V10.9",
    ink: "stroke-amber",
  },
  unknown: {
    square: "stroke-violet-line",
    glyph: "M6 6.5A2 2 0 1 1 8 9V9.6M8 11.6V11.7",
    ink: "stroke-violet",
  },
  unchecked: {
    square: "fill-transparent stroke-control",
    glyph: "M8 4.5A3.5 3.5 0 0 1 11.5 8M8 11.5A3.5 3.5 0 0 1 4.5 8",
    ink: "stroke-ink-3",
  },
  unused: { square: "fill-transparent", glyph: "M6.5 8H9.5", ink: "stroke-line-strong" },
  self: { square: "fill-line", glyph: null, ink: "" },
};

/** Named once in every drawing; cells that were not observed are filled with it. */
export const HATCH_ID = "trust-not-observed";

export function HatchPattern() {
  return (
    <defs>
      <pattern
        id={HATCH_ID}
        width="5"
        height="5"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <line x1="0" y1="0" x2="0" y2="5" className="stroke-violet-line" strokeWidth="2" />
      </pattern>
    </defs>
  );
}

/** One cell of the grid. */
export function CellShape({ result, layout, x, y }: CellShapeProps): ReactNode {
  const { square, glyph, ink } = SHAPES[result];
  const { cell, hasIcons } = layout;
  const side = hasIcons ? Math.min(cell, GLYPH_SIDE) : cell;
  const inset = (cell - side) / 2;
  const isDrawn = hasIcons || result === "broken" || result === "at-risk";
  return (
    <>
      <rect
        x={x + 0.5}
        y={y + 0.5}
        width={cell - 1}
        height={cell - 1}
        rx={hasIcons ? 4 : 1.5}
        className={square}
        fill={result === "unknown" ? `url(#${HATCH_ID})` : undefined}
        strokeDasharray={result === "unchecked" ? "2 2" : undefined}
      />
      {glyph === null || !isDrawn ? null : (
        <path
          d={glyph}
          transform={`translate(${x + inset} ${y + inset}) scale(${side / 16})`}
          className={ink}
          fill="none"
          strokeWidth={1.6}
          strokeLinecap="round"
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
        />
      )}
    </>
  );
}
