"use client";

import { type KeyboardEvent, type MouseEvent, memo, useId, useMemo, useState } from "react";
import { shortHosts } from "#components/clusters/host-names.ts";
import { cellAt, type GridLayout, layoutGrid } from "#components/trust/grid-layout.ts";
import { GridNames } from "#components/trust/grid-names.tsx";
import { PairLine } from "#components/trust/pair-line.tsx";
import { CellShape, HatchPattern } from "#components/trust/trust-cells.tsx";
import {
  type NamedTrouble,
  nextTroubled,
  type Pair,
  pairBeside,
} from "#components/trust/trust-model.ts";
import type { TrustMatrixDto } from "#lib/contracts/trust.ts";
import type { TrustResult } from "#lib/domain/trust/trust-result.ts";

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
};

interface TrustGridProps {
  matrix: TrustMatrixDto;
  troubles: readonly NamedTrouble[];
  /** The trouble whose cells stand out; null for none. */
  highlighted: NamedTrouble | null;
  onOpen: (pair: Pair) => void;
}

/**
 * N × N: rows dial columns. One stop for Tab, arrows walk the cells; the drawing has one element a cell and
 * rows that are drawn anew only when their results change, so that sixty nodes follow the pointer.
 */
export function TrustGrid({ matrix, troubles, highlighted, onOpen }: TrustGridProps) {
  const [cursor, setCursor] = useState<Pair | null>(null);
  const lineId = useId();
  const { hosts, results } = matrix;
  const layout = useMemo(() => layoutGrid(hosts.map(shortHosts(hosts).short)), [hosts]);

  const onKeyDown = (event: KeyboardEvent) => {
    const at = cursor ?? { from: 0, to: 0 };
    const next = nextByKey(event.key, at, matrix);
    if (event.key === "Enter" || event.key === " ") onOpen(at);
    else if (next === null) return;
    else setCursor(next);
    event.preventDefault();
  };
  const pairUnder = (event: MouseEvent<SVGSVGElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return cellAt(layout, { x: event.clientX - left, y: event.clientY - top }, hosts.length);
  };

  return (
    <div className="flex min-w-0 flex-col gap-3">
      <PairLine id={lineId} matrix={matrix} troubles={troubles} pair={cursor} />
      <div className="overflow-x-auto p-1">
        <div
          role="application"
          aria-label={`Trust between ${hosts.length} nodes: arrows walk the cells, N and P go to the next and previous trouble, Enter opens one`}
          aria-describedby={lineId}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the drawing is one stop, its cells are walked with the arrows
          tabIndex={0}
          onKeyDown={onKeyDown}
          onFocus={() => setCursor((pair) => pair ?? { from: 0, to: 0 })}
          className="w-fit rounded-md"
        >
          <svg
            width={layout.width}
            height={layout.height}
            aria-hidden="true"
            className="block cursor-pointer"
            onPointerMove={(event) => {
              const under = pairUnder(event);
              setCursor((pair) => keep(pair, under));
            }}
            onClick={(event) => {
              const pair = pairUnder(event);
              if (pair !== null) onOpen(pair);
            }}
          >
            <HatchPattern />
            <Crosshair layout={layout} pair={cursor} size={hosts.length} />
            <GridNames layout={layout} hosts={hosts} pair={cursor} />
            <g className={highlighted === null ? undefined : "opacity-30"}>
              {results.map((row, from) => (
                <GridRow key={hosts[from]} results={row} from={from} layout={layout} />
              ))}
            </g>
            {highlighted === null ? null : <Highlight layout={layout} trouble={highlighted} />}
            <Cursor layout={layout} pair={cursor} />
          </svg>
        </div>
      </div>
    </div>
  );
}

/** The same pair stays the same object, so that nothing is drawn anew while the pointer is within a cell. */
function keep(before: Pair | null, now: Pair | null): Pair | null {
  if (now === null) return before;
  return before?.from === now.from && before.to === now.to ? before : now;
}

function nextByKey(key: string, at: Pair, matrix: TrustMatrixDto): Pair | null {
  const step = ARROWS[key];
  if (step !== undefined) return pairBeside(at, step, matrix.hosts.length);
  if (key === "n") return nextTroubled(matrix, at, 1);
  if (key === "p") return nextTroubled(matrix, at, -1);
  if (key === "Home") return { from: at.from, to: 0 };
  return key === "End" ? { from: at.from, to: matrix.hosts.length - 1 } : null;
}

interface GridRowProps {
  results: readonly TrustResult[];
  from: number;
  layout: GridLayout;
}

const GridRow = memo(function GridRow({ results, from, layout }: GridRowProps) {
  const { left, top, step } = layout;
  return (
    <g>
      {results.map((result, to) => (
        <CellShape
          // biome-ignore lint/suspicious/noArrayIndexKey: the place in the row is what a cell is
          key={to}
          result={result}
          layout={layout}
          x={left + to * step}
          y={top + from * step}
        />
      ))}
    </g>
  );
});

function Highlight({ layout, trouble }: { layout: GridLayout; trouble: NamedTrouble }) {
  const { left, top, step } = layout;
  return trouble.pairs.map(([from, to]) => (
    <CellShape
      key={`${from} ${to}`}
      result={trouble.result}
      layout={layout}
      x={left + to * step}
      y={top + from * step}
    />
  ));
}

interface CursorProps {
  layout: GridLayout;
  pair: Pair | null;
}

function Crosshair({ layout, pair, size }: CursorProps & { size: number }) {
  if (pair === null) return null;
  const { left, top, step } = layout;
  const gap = (step - layout.cell) / 2;
  return (
    <g className="fill-active opacity-60">
      <rect
        x={0}
        y={top + pair.from * step - gap}
        width={left + size * step}
        height={step}
        rx={3}
      />
      <rect x={left + pair.to * step - gap} y={0} width={step} height={top + size * step} rx={3} />
    </g>
  );
}

function Cursor({ layout, pair }: CursorProps) {
  if (pair === null) return null;
  const { left, top, step, cell } = layout;
  return (
    <rect
      x={left + pair.to * step - 0.5}
      y={top + pair.from * step - 0.5}
      width={cell + 1}
      height={cell + 1}
      rx={layout.hasIcons ? 5 : 2}
      fill="none"
      strokeWidth={1.5}
      className="stroke-ink"
    />
  );
}
