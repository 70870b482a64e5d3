"use client";

import { Check, X } from "lucide-react";
import { Instant } from "#components/preferences/instant.tsx";
import { durationWords } from "#components/preferences/time-model.ts";
import { beforeAndAfter, EVENT_WORDS } from "#components/rollouts/attempt-model.ts";
import { MarkGlyph } from "#components/rollouts/mark-glyph.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { CodeBlock } from "#components/ui/code-block.tsx";
import type { AttemptDto } from "#lib/contracts/rollout.ts";

const OUTCOMES = {
  open: { word: "running", mark: "intent", text: "text-blue" },
  done: { word: "verified", mark: "verified", text: "text-green" },
  failed: { word: "failed", mark: "failed", text: "text-red" },
  interrupted: { word: "cut off, tried again", mark: "retried", text: "text-amber" },
} as const;

/** One attempt: how it went, what was before and after it, and every event with what proves it. */
export function AttemptCard({ attempt, isChosen }: { attempt: AttemptDto; isChosen: boolean }) {
  const endMs = attempt.finishedAt === null ? null : Date.parse(attempt.finishedAt);
  const { word, mark, text } = OUTCOMES[attempt.outcome ?? "open"];
  return (
    <div
      className={classNames(
        "mt-3 rounded-md border",
        isChosen ? "border-line-strong" : "border-line",
      )}
    >
      <p className="flex flex-wrap items-center gap-x-2 border-line border-b px-3 py-1.5 text-sm">
        <span className="font-medium">Attempt {attempt.number}</span>
        <span className={classNames("flex items-center gap-1 font-medium", text)}>
          <MarkGlyph kind={mark} className="size-3 shrink-0" />
          {word}
        </span>
        <span className="flex-1" />
        <span className="whitespace-nowrap text-ink-3">
          <Instant at={attempt.startedAt} look="full" className="rounded-sm" />
          {endMs === null ? "" : ` · ${durationWords(endMs - Date.parse(attempt.startedAt))}`}
        </span>
      </p>
      <BeforeAfterTable attempt={attempt} />
      <ol className="px-3 py-1.5">
        {attempt.events.map((event, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: events are only ever appended, and two may share time and kind
          <Event key={index} event={event} />
        ))}
        {attempt.events.length === 0 ? <li className="py-1 text-ink-3">No event yet.</li> : null}
      </ol>
    </div>
  );
}

function BeforeAfterTable({ attempt }: { attempt: AttemptDto }) {
  const rows = beforeAndAfter(attempt);
  if (rows.length === 0) return null;
  return (
    <table className="w-full table-fixed border-line border-b text-left text-sm">
      <thead>
        <tr className="text-ink-3 text-xs">
          <td className="w-28 px-3 pt-1.5 max-sm:w-24" />
          <th scope="col" className="px-2 pt-1.5 font-medium">
            before
          </th>
          <th scope="col" className="px-2 pt-1.5 font-medium">
            after
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ what, before, after }) => (
          <tr key={what} className="align-top last:[&>*]:pb-1.5">
            <th scope="row" className="px-3 py-0.5 font-normal text-ink-2">
              {what}
            </th>
            <Side text={before} />
            <Side text={after} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Side({ text }: { text: string | null }) {
  return (
    <td className={classNames("break-words px-2 py-0.5", text === null && "text-ink-3")}>
      {text ?? "not looked at"}
    </td>
  );
}

function Event({ event }: { event: AttemptDto["events"][number] }) {
  return (
    <li className="py-1">
      <div className="flex items-start gap-2">
        <span className={classNames("mt-0.5 [&_svg]:size-4", event.ok ? "text-green" : "text-red")}>
          {event.ok ? <Check aria-hidden /> : <X aria-hidden />}
          <span className="sr-only">{event.ok ? "good" : "bad"}</span>
        </span>
        <span className="w-28 shrink-0 text-ink-2 max-sm:w-20">{EVENT_WORDS[event.kind]}</span>
        <span className="min-w-0 flex-1 break-words">{event.detail}</span>
        <span className="shrink-0 text-ink-3 text-sm">{lengthWords(event.durationMs)}</span>
      </div>
      {event.lines.length === 0 ? null : (
        <div className="mt-1 mb-1.5 sm:pl-6">
          <CodeBlock
            label={`what proves ${EVENT_WORDS[event.kind].toLowerCase()}`}
            text={event.lines.join("\n")}
          />
        </div>
      )}
    </li>
  );
}

/** Most events take milliseconds, which tenths of a second would hide. */
function lengthWords(ms: number): string {
  return ms < 950 ? `${Math.round(ms)} ms` : durationWords(ms);
}
