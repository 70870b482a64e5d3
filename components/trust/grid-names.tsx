import { memo } from "react";
import type { GridLayout } from "#components/trust/grid-layout.ts";
import type { Pair } from "#components/trust/trust-model.ts";

interface GridNamesProps {
  layout: GridLayout;
  hosts: readonly string[];
  pair: Pair | null;
}

/** Names of the nodes: at the left those that dial, on top those that are dialled. */
export function GridNames({ layout, hosts, pair }: GridNamesProps) {
  return (
    <g className="font-mono text-xs">
      <text
        x={layout.left - 10}
        y={layout.top - 8}
        textAnchor="end"
        className="fill-ink-3 font-sans"
      >
        dials
      </text>
      {hosts.map((host, index) => (
        <RowName
          key={host}
          layout={layout}
          index={index}
          host={host}
          isCurrent={pair?.from === index}
        />
      ))}
      {hosts.map((host, index) => (
        <ColumnName
          key={host}
          layout={layout}
          index={index}
          host={host}
          isCurrent={pair?.to === index}
        />
      ))}
    </g>
  );
}

interface NameProps {
  layout: GridLayout;
  index: number;
  host: string;
  isCurrent: boolean;
}

const RowName = memo(function RowName({ layout, index, host, isCurrent }: NameProps) {
  const { top, left, step, cell } = layout;
  return (
    <text
      x={left - 10}
      y={top + index * step + cell / 2 + 4}
      textAnchor="end"
      className={isCurrent ? "fill-ink font-medium" : "fill-ink-2"}
    >
      <title>{host}</title>
      {layout.labels[index]}
    </text>
  );
});

const ColumnName = memo(function ColumnName({ layout, index, host, isCurrent }: NameProps) {
  const { top, left, step, cell, angle } = layout;
  const x = left + index * step + cell / 2 + 3;
  return (
    <text
      transform={`translate(${x} ${top - 8}) rotate(${angle})`}
      className={isCurrent ? "fill-ink font-medium" : "fill-ink-2"}
    >
      <title>{host}</title>
      {layout.labels[index]}
    </text>
  );
});
