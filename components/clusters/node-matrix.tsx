"use client";

import Link from "next/link";
import { type KeyboardEvent, memo, useRef } from "react";
import { shortHosts } from "#components/clusters/host-names.ts";
import {
  FACT_WORDS,
  MATRIX_FACTS,
  type MatrixCell,
  type MatrixGroup,
  type MatrixRow,
} from "#components/clusters/matrix-model.ts";
import { VerdictMark } from "#components/clusters/verdict-mark.tsx";
import { ModeName } from "#components/modes/mode-badge.tsx";
import { nodeAddress } from "#components/nodes/node-address.ts";
import { classNames } from "#components/ui/class-names.ts";
import { ClippedText } from "#components/ui/clipped-text.tsx";
import { HeaderCell, ScrollTable } from "#components/ui/table.tsx";

const ROLE_BADGES: Record<string, string> = {
  primary: "P",
  secondary: "S",
  arbiter: "A",
  mongos: "M",
  standalone: "–",
  other: "O",
  unknown: "?",
};

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
};

interface NodeMatrixProps {
  clusterId: string;
  groups: readonly MatrixGroup[];
  onOpen: (row: MatrixRow, cell: MatrixCell) => void;
}

/** Nodes × facts. One stop for Tab; arrows go from cell to cell. Drawn anew only when a cell may differ. */
export const NodeMatrix = memo(function NodeMatrix({ clusterId, groups, onOpen }: NodeMatrixProps) {
  const body = useRef<HTMLDivElement>(null);
  const names = shortHosts(groups.flatMap(({ rows }) => rows.map(({ node }) => node.host)));
  const move = (event: KeyboardEvent) => {
    const step = ARROWS[event.key];
    if (step === undefined || !(event.target instanceof HTMLElement)) return;
    const next = cellBeside(body.current, event.target, step);
    if (next === null) return;
    event.preventDefault();
    next.focus();
  };
  const firstHost = groups[0]?.rows[0]?.node.host;

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only moves the focus between the buttons inside
    <div ref={body} onKeyDown={move}>
      <ScrollTable tall label="Nodes and what was observed of them">
        <thead>
          <tr>
            <HeaderCell sticky>
              Node
              {names.shared === "" ? null : (
                <span className="ml-2 font-mono font-normal max-md:hidden">…{names.shared}</span>
              )}
            </HeaderCell>
            {MATRIX_FACTS.map((fact) => (
              <HeaderCell key={fact}>{FACT_WORDS[fact]}</HeaderCell>
            ))}
          </tr>
        </thead>
        {groups.map((group) => (
          <tbody key={group.name}>
            <tr>
              <th
                scope="rowgroup"
                colSpan={MATRIX_FACTS.length + 1}
                className="h-8 border-line border-b bg-sunken px-4 text-left font-semibold text-ink-2 text-xs"
              >
                <span className="sticky left-4">
                  {group.name}
                  <span className="ml-2 font-normal text-ink-3">{group.rows.length}</span>
                </span>
              </th>
            </tr>
            {group.rows.map((row) => (
              <Row
                key={row.node.host}
                clusterId={clusterId}
                row={row}
                short={names.short(row.node.host)}
                isFirst={row.node.host === firstHost}
                onOpen={onOpen}
              />
            ))}
          </tbody>
        ))}
      </ScrollTable>
    </div>
  );
});

interface RowProps {
  clusterId: string;
  row: MatrixRow;
  short: string;
  isFirst: boolean;
  onOpen: (row: MatrixRow, cell: MatrixCell) => void;
}

function Row({ clusterId, row, short, isFirst, onOpen }: RowProps) {
  const { node, cells } = row;
  return (
    <tr className="group h-row border-line border-b last:border-b-0">
      <th
        scope="row"
        className="sticky left-0 z-10 min-w-[150px] max-w-[320px] max-md:max-w-[190px] max-md:px-3 bg-surface px-4 text-left font-normal group-hover:bg-hover"
      >
        <span className="flex min-w-0 items-center gap-2">
          <span
            title={node.role}
            className="inline-flex size-[18px] shrink-0 items-center justify-center rounded-sm border border-line bg-sunken font-medium text-ink-2 text-xs"
          >
            <span className="sr-only">{node.role}</span>
            <span aria-hidden="true">{ROLE_BADGES[node.role]}</span>
          </span>
          <Link
            href={nodeAddress(clusterId, node.host)}
            className="flex min-h-6 min-w-0 items-center rounded-sm hover:underline"
          >
            <ClippedText text={short} full={node.host} tail={10} className="font-mono text-sm" />
          </Link>
          {node.hidden ? <span className="text-ink-3 text-xs">hidden</span> : null}
          <span className="ml-auto pl-2 text-ink-3 text-xs max-md:hidden">{node.version}</span>
        </span>
      </th>
      {cells.map((cell, index) => (
        <td key={cell.fact} className="p-0 group-hover:bg-hover">
          <button
            type="button"
            data-matrix-cell
            tabIndex={isFirst && index === 0 ? 0 : -1}
            onClick={() => onOpen(row, cell)}
            className={classNames(
              "-outline-offset-2 flex h-row w-full items-center gap-1.5 whitespace-nowrap px-3 text-left hover:bg-active",
              cell.verdict === "unseen" && "hatched text-violet",
              cell.verdict === "none" && "text-ink-3",
            )}
          >
            <VerdictMark verdict={cell.verdict} />
            {cell.mode === null ? (
              <span className={cell.verdict === "unseen" ? "bg-surface px-1" : ""}>
                {cell.value}
              </span>
            ) : (
              <ModeName mode={cell.mode} full />
            )}
          </button>
        </td>
      ))}
    </tr>
  );
}

function cellBeside(
  root: HTMLElement | null,
  from: HTMLElement,
  [down, right]: readonly [number, number],
): HTMLElement | null {
  if (root === null) return null;
  const cells = [...root.querySelectorAll<HTMLElement>("[data-matrix-cell]")];
  const at = cells.indexOf(from);
  if (at < 0) return null;
  const column = (at % MATRIX_FACTS.length) + right;
  if (column < 0 || column >= MATRIX_FACTS.length) return null;
  return cells[at + down * MATRIX_FACTS.length + right] ?? null;
}
