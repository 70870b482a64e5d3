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
  return (
    <Tooltip content={<ExactTime at={at} />}>
      {/* Focusable, so that the exact time can be read without a pointer. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <time dateTime={at} tabIndex={0} className={className}>
        {look === "relative" ? <Ago at={at} /> : <AtTheClock at={at} look={look} />}
      </time>
    </Tooltip>
  );
}

function ExactTime({ at }: { at: string }) {
  return (
    <span className="font-mono text-xs">
      {at}
      <br />
      <AtTheClock at={at} look="full" />
    </span>
  );
}

/** The only words that change by themselves, so that nothing else is drawn anew every second. */
function Ago({ at }: { at: string }) {
  return relativeWords(Date.parse(at), useNowMs());
}

function AtTheClock({ at, look }: { at: string; look: "clock" | "full" }) {
  const { zone } = usePreferences().preferences;
  return (look === "clock" ? clockTime : fullTime)(Date.parse(at), zone);
}
