import type { MarkKind } from "#components/rollouts/lane-model.ts";
import { MarkGlyph } from "#components/rollouts/mark-glyph.tsx";

const LEGEND: readonly (readonly [MarkKind, string])[] = [
  ["intent", "running"],
  ["verified", "verified"],
  ["failed", "failed"],
  ["retried", "tried again"],
  ["skipped", "skipped"],
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
