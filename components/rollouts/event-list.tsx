import {
  Ban,
  CircleCheck,
  CircleDot,
  CirclePause,
  Dot,
  Flag,
  OctagonX,
  PencilLine,
  Play,
  RotateCcw,
  Send,
  Stamp,
} from "lucide-react";
import type { ReactNode } from "react";
import { Instant } from "#components/preferences/instant.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { ClippedText } from "#components/ui/clipped-text.tsx";
import { TONE_TEXT, type Tone } from "#components/ui/tone.ts";
import type { FactDto } from "#lib/contracts/rollout.ts";

const LOOKS: Record<string, { icon: ReactNode; tone: Tone }> = {
  "rollout.planned": { icon: <PencilLine aria-hidden />, tone: "neutral" },
  "rollout.submitted": { icon: <Send aria-hidden />, tone: "neutral" },
  "rollout.approved": { icon: <Stamp aria-hidden />, tone: "green" },
  "rollout.rejected": { icon: <Ban aria-hidden />, tone: "red" },
  "rollout.phase_started": { icon: <Flag aria-hidden />, tone: "blue" },
  "rollout.phase_finished": { icon: <CircleCheck aria-hidden />, tone: "green" },
  "rollout.paused": { icon: <CirclePause aria-hidden />, tone: "amber" },
  "rollout.resumed": { icon: <Play aria-hidden />, tone: "blue" },
  "rollout.halted": { icon: <OctagonX aria-hidden />, tone: "red" },
  "rollout.aborted": { icon: <Ban aria-hidden />, tone: "red" },
  "rollout.succeeded": { icon: <CircleCheck aria-hidden />, tone: "green" },
  "step.started": { icon: <CircleDot aria-hidden />, tone: "blue" },
  "step.recovered": { icon: <RotateCcw aria-hidden />, tone: "amber" },
  "step.done": { icon: <CircleCheck aria-hidden />, tone: "green" },
  "step.failed": { icon: <OctagonX aria-hidden />, tone: "red" },
};

const OTHER = { icon: <Dot aria-hidden />, tone: "neutral" } as const;

/** Newest first; the page keeps a fixed height for it, so that a new line pushes nothing away. */
export function EventList({ facts }: { facts: readonly FactDto[] }) {
  if (facts.length === 0) return <p className="px-4 py-6 text-ink-3">Nothing has happened yet.</p>;
  return (
    <ol className="divide-y divide-line">
      {facts
        .toSorted((a, b) => b.seq - a.seq)
        .map((fact) => (
          <EventLine key={fact.seq} fact={fact} />
        ))}
    </ol>
  );
}

function EventLine({ fact }: { fact: FactDto }) {
  const { icon, tone } = LOOKS[fact.kind] ?? OTHER;
  return (
    <li className="flex min-h-row items-start gap-2.5 px-4 py-1.5">
      <Instant
        at={fact.at}
        look="clock"
        className="shrink-0 rounded-sm text-ink-3 text-sm leading-5"
      />
      <span className={classNames("mt-0.5 [&_svg]:size-4", TONE_TEXT[tone])}>{icon}</span>
      <span className="min-w-0 flex-1">
        <span className="break-words">{fact.message}</span>
        <span className="flex min-w-0 gap-1.5 text-ink-3 text-sm">
          <span className="shrink-0">{fact.actorName}</span>
          {fact.host === null ? null : (
            <ClippedText text={fact.host} tail={14} className="font-mono text-xs leading-4" />
          )}
        </span>
      </span>
    </li>
  );
}
