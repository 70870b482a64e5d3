"use client";

import { ChevronLeft, ChevronRight, History } from "lucide-react";
import { useNowMs } from "#components/preferences/now-context.tsx";
import { usePreferences } from "#components/preferences/preferences-context.tsx";
import { clockTime, fullTime, relativeWords } from "#components/preferences/time-model.ts";
import type { Scrubbing } from "#components/rollouts/time-scrubber.tsx";
import { Button } from "#components/ui/button.tsx";

interface MomentControlsProps extends Scrubbing {
  moments: readonly number[];
  /** Whether the rollout goes on; otherwise the present is its end. */
  isLive: boolean;
}

/** Steps through the recorded moments, says which one is shown and leads back to the present. */
export function MomentControls(props: MomentControlsProps) {
  const { atMs, onStep, onChange, moments, isLive } = props;
  const { zone } = usePreferences().preferences;
  const nowMs = useNowMs();
  const present = isLive ? "now" : "the end";
  return (
    <div className="flex h-8 items-center gap-1">
      <Button
        look="ghost"
        size="icon-sm"
        aria-label="Previous moment"
        title="Previous moment ["
        onClick={() => onStep("back")}
      >
        <ChevronLeft aria-hidden />
      </Button>
      <Button
        look="ghost"
        size="icon-sm"
        aria-label="Next moment"
        title="Next moment ]"
        onClick={() => onStep("on")}
      >
        <ChevronRight aria-hidden />
      </Button>
      <span aria-live="polite" className="min-w-0 truncate text-sm">
        {atMs === null ? (
          <span className="text-ink-3">shows {present}</span>
        ) : (
          <span className="text-blue" title={fullTime(atMs, zone)}>
            <span className="font-medium">{clockTime(atMs, zone)}</span>,{" "}
            {relativeWords(atMs, nowMs)}
          </span>
        )}
      </span>
      <span className="flex-1" />
      <PhoneSlider {...props} moments={moments} />
      {atMs === null ? null : (
        <Button size="sm" className="h-6" onClick={() => onChange(null, true)}>
          <History aria-hidden />
          Back to {present}
        </Button>
      )}
    </div>
  );
}

/** A phone has no drawing to lay a scale on: there every moment is as wide as the next one. */
function PhoneSlider({ moments, atMs, onChange }: MomentControlsProps) {
  const last = moments.length;
  const index = atMs === null ? last : moments.findLastIndex((moment) => moment <= atMs);
  return (
    <input
      type="range"
      aria-label="Moment"
      min={0}
      max={last}
      value={Math.max(0, index)}
      onChange={(event) => onChange(moments[Number(event.target.value)] ?? null, true)}
      className="h-6 w-24 accent-accent md:hidden"
    />
  );
}
