"use client";

import { useQuery } from "@tanstack/react-query";
import { Snowflake } from "lucide-react";
import Link from "next/link";
import { usePreferences } from "#components/preferences/preferences-context.tsx";
import { fullTime } from "#components/preferences/time-model.ts";
import { freezeOf } from "#components/rollouts/halt-all-model.ts";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { rolloutQueries } from "#lib/client/rollout-queries.ts";

/** Says that a freeze window holds a rollout, and leads there. */
export function FreezeChip() {
  const { data: rollouts = [] } = useQuery({ ...rolloutQueries.list(), staleTime: 30_000 });
  const { zone } = usePreferences().preferences;
  const freeze = freezeOf(rollouts);
  if (freeze === null) return null;
  const until = freeze.until === null ? "" : ` until ${fullTime(Date.parse(freeze.until), zone)}`;
  return (
    <Tooltip content={freeze.message} side="bottom">
      <Link
        href={`/rollouts/${freeze.rolloutId}`}
        className="flex h-7 items-center gap-1.5 rounded-md border border-amber-line bg-amber-wash px-2 font-medium text-amber text-sm"
      >
        <Snowflake className="size-3.5" aria-hidden />
        <span className="max-md:sr-only">Frozen</span>
        <span className="sr-only">{until}</span>
      </Link>
    </Tooltip>
  );
}
