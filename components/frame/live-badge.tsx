"use client";

import { LoaderCircle, Radio, TriangleAlert } from "lucide-react";
import { useLiveState } from "#components/frame/live-context.tsx";
import { usePreferences } from "#components/preferences/preferences-context.tsx";
import { clockTime } from "#components/preferences/time-model.ts";
import { classNames } from "#components/ui/class-names.ts";

const SPIN = <LoaderCircle className="size-3.5 animate-spin" aria-hidden />;

/** Whether what is on screen follows the cluster; keeps its width so that nothing beside it moves. */
export function LiveBadge() {
  const state = useLiveState();
  const { zone } = usePreferences().preferences;
  return (
    <output
      data-live={state.status}
      className="flex h-7 items-center gap-1.5 rounded-md px-2 text-ink-2 text-sm md:min-w-[132px]"
    >
      {state.status === "live" ? <Radio className="size-3.5 text-green" aria-hidden /> : null}
      {state.status === "connecting" || state.status === "reconnecting" ? SPIN : null}
      {state.status === "stale" ? (
        <TriangleAlert className="size-3.5 text-amber" aria-hidden />
      ) : null}
      <span className={classNames("max-md:sr-only", state.status === "stale" && "text-amber")}>
        {state.status === "stale" ? `stale since ${clockTime(state.sinceMs, zone)}` : state.status}
      </span>
    </output>
  );
}
