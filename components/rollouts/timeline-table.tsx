"use client";

import { ModeName } from "#components/modes/mode-badge.tsx";
import { usePreferences } from "#components/preferences/preferences-context.tsx";
import { durationWords, fullTime } from "#components/preferences/time-model.ts";
import { type LaneMark, MARK_WORDS } from "#components/rollouts/lane-model.ts";
import { MarkGlyph } from "#components/rollouts/mark-glyph.tsx";
import type { Timeline } from "#components/rollouts/timeline-model.ts";
import { HeaderCell, ScrollTable } from "#components/ui/table.tsx";

interface TimelineTableProps {
  timeline: Timeline;
  /** Whether a moment of the past is shown. */
  isPast: boolean;
}

/** The facts of the drawing as a table, for screen readers and for copying. */
export function TimelineTable({ timeline, isPast }: TimelineTableProps) {
  const { zone } = usePreferences().preferences;
  const rows = timeline.groups.flatMap(({ name, lanes }) =>
    lanes.flatMap((lane) => {
      const marks: (LaneMark | null)[] = lane.marks.length === 0 ? [null] : lane.marks;
      return marks.map((mark) => ({ id: mark?.id ?? lane.host, lane, name, mark }));
    }),
  );
  return (
    <ScrollTable tall label="Attempts on every node">
      <thead>
        <tr>
          <HeaderCell sticky>Node</HeaderCell>
          <HeaderCell>Set</HeaderCell>
          <HeaderCell>{isPast ? "Mode then" : "Mode now"}</HeaderCell>
          <HeaderCell>Step</HeaderCell>
          <HeaderCell align="right">Attempt</HeaderCell>
          <HeaderCell>Began</HeaderCell>
          <HeaderCell align="right">Took</HeaderCell>
          <HeaderCell>Outcome</HeaderCell>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, lane, name, mark }) => (
          <tr key={id} className="h-row border-line border-b last:border-b-0">
            <th
              scope="row"
              className="sticky left-0 whitespace-nowrap bg-surface px-4 text-left font-mono font-normal text-sm"
            >
              {lane.host}
            </th>
            <td className="whitespace-nowrap px-3 text-ink-2">{name ?? "–"}</td>
            <td className="px-3">
              <ModeName mode={lane.mode} full />
            </td>
            <td className="whitespace-nowrap px-3">{mark?.purpose ?? "–"}</td>
            <td className="px-3 text-right">
              {mark === null || mark.attempt === 0 ? "–" : mark.attempt}
            </td>
            <td className="whitespace-nowrap px-3">
              {mark === null ? "–" : fullTime(mark.fromMs, zone)}
            </td>
            <td className="whitespace-nowrap px-3 text-right">
              {mark === null ? "–" : durationWords(mark.toMs - mark.fromMs)}
            </td>
            <td className="whitespace-nowrap px-3">
              {mark === null ? (
                <span className="text-ink-3">not begun</span>
              ) : (
                <Outcome mark={mark} />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}

function Outcome({ mark }: { mark: LaneMark }) {
  return (
    <span className="flex items-center gap-1.5">
      <MarkGlyph kind={mark.kind} className="size-3 shrink-0" />
      {MARK_WORDS[mark.kind]}
    </span>
  );
}
