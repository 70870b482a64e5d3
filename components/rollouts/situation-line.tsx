"use client";

import { CircleCheck, Hand, Hourglass, LoaderCircle, Server } from "lucide-react";
import type { ReactNode } from "react";
import { Instant } from "#components/preferences/instant.tsx";
import { useNowMs } from "#components/preferences/now-context.tsx";
import { durationWords } from "#components/preferences/time-model.ts";
import type { Situation, SituationKind } from "#components/rollouts/situation-model.ts";
import { classNames } from "#components/ui/class-names.ts";

const LOOKS: Record<SituationKind, { icon: ReactNode; text: string; edge: string }> = {
  person: { icon: <Hand aria-hidden />, text: "text-violet", edge: "border-l-violet-fill" },
  clock: { icon: <Hourglass aria-hidden />, text: "text-ink-2", edge: "border-l-ink-3" },
  cluster: { icon: <Server aria-hidden />, text: "text-amber", edge: "border-l-amber-fill" },
  work: {
    icon: <LoaderCircle className="animate-spin" aria-hidden />,
    text: "text-blue",
    edge: "border-l-blue-fill",
  },
  over: { icon: <CircleCheck aria-hidden />, text: "text-green", edge: "border-l-green-fill" },
};

interface SituationLineProps {
  situation: Situation;
  /** What a person can do about it. */
  action: ReactNode;
}

/** What is going on, since when, and who can end it; always of the same height, so that nothing below moves. */
export function SituationLine({ situation, action }: SituationLineProps) {
  const { icon, text, edge } = LOOKS[situation.kind];
  return (
    <section
      aria-label="What is going on"
      className={classNames(
        "flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 rounded-lg border border-line border-l-[3px] bg-surface px-3.5 py-1.5",
        edge,
      )}
    >
      <span className={classNames("[&_svg]:size-4", text)}>{icon}</span>
      <span aria-live="polite" className="min-w-0 break-words font-medium">
        {situation.sentence}
      </span>
      <span className="flex flex-wrap items-center gap-x-2 text-ink-2 text-sm">
        {situation.since === null ? null : (
          <span className="whitespace-nowrap text-ink-3">
            since <Instant at={situation.since} className="rounded-sm" />
          </span>
        )}
        {situation.until === null ? null : <Remaining until={situation.until} />}
        {situation.clearedBy === null ? null : (
          <span className={situation.kind === "person" ? "text-violet" : ""}>
            {situation.clearedBy}
          </span>
        )}
      </span>
      <span className="flex-1" />
      {action}
    </section>
  );
}

function Remaining({ until }: { until: string }) {
  const nowMs = useNowMs();
  const left = Date.parse(until) - nowMs;
  return (
    <span className="whitespace-nowrap font-medium">
      {left > 0 ? `${durationWords(left)} left` : "about to end"}
    </span>
  );
}
