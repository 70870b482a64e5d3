import { MarkGlyph } from "#components/rollouts/mark-glyph.tsx";
import type { MarkKind } from "#components/rollouts/timeline-model.ts";

const LEGEND: readonly (readonly [MarkKind, string])[] = [
  ["intent", "running"],
  ["verified", "verified"],
  ["failed", "failed"],
  ["retried", "tried again"],
];

export function MarkLegend() {
  return (
    <span className="hidden gap-3 text-xs md:flex">
      {LEGEND.map(([kind, word]) => (
        <span key={kind} className="flex items-center gap-1">
          <MarkGlyph kind={kind} className="size-3 [&_*]:animate-none" />
          {word}
        </span>
      ))}
    </span>
  );
}
