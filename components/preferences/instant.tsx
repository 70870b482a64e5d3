"use client";

import { useNowMs } from "#components/preferences/now-context.tsx";
import { usePreferences } from "#components/preferences/preferences-context.tsx";
import { clockTime, fullTime, relativeWords } from "#components/preferences/time-model.ts";
import { Tooltip } from "#components/ui/tooltip.tsx";

interface InstantProps {
  /** ISO 8601. */
  at: string;
  look?: "relative" | "clock" | "full";
  className?: string;
}

/** An instant, relative or by the clock, with the exact ISO time on hover and focus. */
export function Instant({ at, look = "relative", className }: InstantProps) {
  const nowMs = useNowMs();
  const { zone } = usePreferences().preferences;
  const atMs = Date.parse(at);
  return (
    <Tooltip
      content={
        <span className="font-mono text-xs">
          {at}
          <br />
          {fullTime(atMs, zone)}
        </span>
      }
    >
      {/* Focusable, so that the exact time can be read without a pointer. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <time dateTime={at} tabIndex={0} className={className}>
        {wordsOf(look, atMs, nowMs, zone)}
      </time>
    </Tooltip>
  );
}

function wordsOf(look: InstantProps["look"], atMs: number, nowMs: number, zone: string): string {
  if (look === "clock") return clockTime(atMs, zone);
  return look === "full" ? fullTime(atMs, zone) : relativeWords(atMs, nowMs);
}
