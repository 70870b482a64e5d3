"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import { FailureCallout } from "#components/frame/failure-callout.tsx";
import { wayBackRows, wayBackTitle } from "#components/rollouts/way-back-model.ts";
import { Button } from "#components/ui/button.tsx";
import { restartQueries } from "#lib/client/restart-queries.ts";
import type { BackOutDto } from "#lib/contracts/back-out.ts";

/** The restarts that lead back from a one-way phase, folded away under their number. */
export function WayBack({ rolloutId, phaseIndex }: { rolloutId: string; phaseIndex: number }) {
  const [isOpen, setOpen] = useState(false);
  const { data, error } = useQuery(restartQueries.wayBack(rolloutId, phaseIndex));
  if (data === undefined) {
    return error === null ? (
      <div className="h-7 animate-breathe rounded-md bg-hover" />
    ) : (
      <FailureCallout error={error} />
    );
  }
  return (
    <section>
      <Button
        size="sm"
        look="ghost"
        className="-ml-2"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />}
        {wayBackTitle(data)}
      </Button>
      {isOpen ? <Restarts back={data} /> : null}
    </section>
  );
}

function Restarts({ back }: { back: BackOutDto }) {
  if (back.refusal !== null) return <p className="text-ink-2">{back.refusal.message}</p>;
  return (
    <ol className="mt-1 max-h-60 overflow-y-auto rounded-md border border-line bg-sunken py-1 text-sm">
      {wayBackRows(back).map(({ host, change, sentence }, index) => (
        <li key={`${host} ${change}`} className="flex gap-3 px-3 py-0.5" title={sentence}>
          <span className="w-5 shrink-0 text-right text-ink-3">{index + 1}</span>
          <span className="min-w-0 flex-1 break-all font-mono">{host}</span>
          <span className="shrink-0 text-ink-2">{change}</span>
        </li>
      ))}
    </ol>
  );
}
