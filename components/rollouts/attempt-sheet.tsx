"use client";

import { Check, X } from "lucide-react";
import { ModeName } from "#components/modes/mode-badge.tsx";
import { Instant } from "#components/preferences/instant.tsx";
import { durationWords } from "#components/preferences/time-model.ts";
import { MarkGlyph } from "#components/rollouts/mark-glyph.tsx";
import { STEP_WORDS } from "#components/rollouts/rollout-words.ts";
import { Badge } from "#components/ui/badge.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import type { AttemptDto, RolloutDto, StepDto } from "#lib/contracts/rollout.ts";

const EVENT_WORDS: Record<AttemptDto["events"][number]["kind"], string> = {
  observed: "Observed",
  "already-there": "Already there",
  "barrier-held": "Barrier held",
  preflight: "Preflight",
  "step-down": "Step down",
  "restart-asked": "Restart asked",
  "restart-seen": "Restart seen",
  "set-parameter": "Command",
  "read-back": "Read back",
  "tls-hello": "Hello over TLS",
  "plaintext-hello": "Plaintext hello",
  replication: "Replication",
  "dropped-connections": "Dropped pools",
  elections: "Elections",
  handshakes: "Handshakes",
  connectivity: "Connectivity",
  connections: "Connections",
  rotated: "Rotated",
  log: "Log",
  failed: "Failed",
};

interface AttemptSheetProps {
  rollout: RolloutDto;
  /** Node whose steps are shown; null keeps the sheet closed. */
  host: string | null;
  /** `<step id>#<number>` of the attempt that was asked for. */
  attemptId: string | null;
  onClose: () => void;
}

/** Everything that was done to one node, attempt by attempt. */
export function AttemptSheet({ rollout, host, attemptId, onClose }: AttemptSheetProps) {
  const steps = rollout.steps
    .filter((step) => step.host === host)
    .toSorted((a, b) => a.order - b.order);
  const commands = new Map(
    rollout.plan.phases.flatMap((phase) => phase.steps.map(({ id, command }) => [id, command])),
  );
  const node = rollout.plan.nodes.find((planned) => planned.host === host);
  return (
    <Sheet
      wide
      open={host !== null}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={<span className="break-all font-mono text-base">{host}</span>}
      description={
        node === undefined
          ? "Not part of the plan"
          : `${node.role} when planned · ${node.process} ${node.version} · ${node.group ?? "no set"}`
      }
    >
      <div className="flex flex-col gap-6">
        {steps.length === 0 ? (
          <p className="text-ink-2">
            The node was already there when the plan was made; it has no step.
          </p>
        ) : null}
        {steps.map((step) => (
          <StepSection
            key={step.id}
            step={step}
            command={commands.get(step.id) ?? ""}
            attemptId={attemptId}
          />
        ))}
      </div>
    </Sheet>
  );
}

function StepSection({
  step,
  command,
  attemptId,
}: {
  step: StepDto;
  command: string;
  attemptId: string | null;
}) {
  const { word, tone } = STEP_WORDS[step.state];
  return (
    <section>
      <h3 className="flex items-center gap-2 font-semibold">
        <ModeName mode={step.to} full />
        <Badge tone={tone}>{word}</Badge>
      </h3>
      <div className="mt-2 flex items-center gap-2 rounded-md border border-line bg-sunken py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 break-all font-mono text-sm">{command}</code>
        <CopyButton text={command} label="Copy the command" />
      </div>
      {step.attempts.length === 0 ? (
        <p className="mt-2 text-ink-3">No attempt yet.</p>
      ) : (
        step.attempts.map((attempt) => (
          <Attempt
            key={attempt.number}
            attempt={attempt}
            isChosen={attemptId === `${step.id}#${attempt.number}`}
          />
        ))
      )}
    </section>
  );
}

const OUTCOMES = {
  open: { word: "running", mark: "intent", text: "text-blue" },
  done: { word: "verified", mark: "verified", text: "text-green" },
  failed: { word: "failed", mark: "failed", text: "text-red" },
  interrupted: { word: "cut off, tried again", mark: "retried", text: "text-amber" },
} as const;

function Attempt({ attempt, isChosen }: { attempt: AttemptDto; isChosen: boolean }) {
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
        {attempt.modeBefore === null ? null : (
          <span className="text-ink-3">
            {attempt.modeBefore} → {attempt.modeAfter ?? "…"}
          </span>
        )}
        <span className="flex-1" />
        <span className="whitespace-nowrap text-ink-3">
          <Instant at={attempt.startedAt} look="full" className="rounded-sm" />
          {endMs === null ? "" : ` · ${durationWords(endMs - Date.parse(attempt.startedAt))}`}
        </span>
      </p>
      <ol className="px-3 py-1.5">
        {attempt.events.map((event) => (
          <li key={`${event.at} ${event.kind}`} className="flex items-start gap-2 py-1">
            <span
              className={classNames("mt-0.5 [&_svg]:size-4", event.ok ? "text-green" : "text-red")}
            >
              {event.ok ? <Check aria-hidden /> : <X aria-hidden />}
              <span className="sr-only">{event.ok ? "good" : "bad"}</span>
            </span>
            <span className="w-28 shrink-0 text-ink-2 max-sm:w-20">{EVENT_WORDS[event.kind]}</span>
            <span className="min-w-0 flex-1 break-words">{event.detail}</span>
            <span className="shrink-0 text-ink-3 text-sm">{Math.round(event.durationMs)} ms</span>
          </li>
        ))}
        {attempt.events.length === 0 ? <li className="py-1 text-ink-3">No event yet.</li> : null}
      </ol>
    </div>
  );
}
