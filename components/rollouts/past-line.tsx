"use client";

import { History } from "lucide-react";
import { useNowMs } from "#components/preferences/now-context.tsx";
import { usePreferences } from "#components/preferences/preferences-context.tsx";
import { fullTime, relativeWords } from "#components/preferences/time-model.ts";
import { Button } from "#components/ui/button.tsx";

/** Takes the place of the line that says what is going on, so that nobody takes the past for the present. */
export function PastLine({ atMs, onReturn }: { atMs: number; onReturn: () => void }) {
  const nowMs = useNowMs();
  const { zone } = usePreferences().preferences;
  return (
    <section
      aria-label="Moment that is looked at"
      className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 rounded-lg border border-blue-line border-l-[3px] border-l-blue-fill bg-blue-wash px-3.5 py-1.5"
    >
      <History className="size-4 text-blue" aria-hidden />
      <span className="font-medium">You look at {fullTime(atMs, zone)}</span>
      <span className="text-ink-2 text-sm">
        {relativeWords(atMs, nowMs)}, as the record tells it
      </span>
      <span className="flex-1" />
      <Button size="sm" onClick={onReturn}>
        Back to now
      </Button>
    </section>
  );
}
