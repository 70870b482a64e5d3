"use client";

import { useQuery } from "@tanstack/react-query";
import { BookOpen, ChevronDown, ChevronRight, FileUp, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { FailureCallout } from "#components/frame/failure-callout.tsx";
import { ForecastList } from "#components/rollouts/forecast-list.tsx";
import { basisWords, type RunbookForm, runbookTexts } from "#components/rollouts/runbook-model.ts";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { CodeField } from "#components/ui/text-field.tsx";
import { restartQueries, useUploadNodeConfig } from "#lib/client/restart-queries.ts";
import type { StepRestartDto } from "#lib/contracts/node-config.ts";
import type { StepDto } from "#lib/contracts/rollout.ts";

interface RunbookSectionProps {
  rolloutId: string;
  clusterId: string;
  step: Pick<StepDto, "id" | "host">;
  /** A restart that is not at hand keeps its runbook folded away. */
  isFolded: boolean;
}

/** What exactly a restart changes on its node, in the form in which the reader works. */
export function RunbookSection({ rolloutId, clusterId, step, isFolded }: RunbookSectionProps) {
  const [isOpen, setOpen] = useState(!isFolded);
  const { data, error } = useQuery({
    ...restartQueries.ofStep(rolloutId, step.id),
    enabled: isOpen,
  });
  return (
    <div className="mt-2">
      <Button
        size="sm"
        look="ghost"
        className="-ml-2"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />}
        Runbook of this restart
      </Button>
      {isOpen ? (
        <div className="mt-1 flex flex-col gap-3">
          <FailureCallout error={error} />
          {data === undefined ? (
            <div className="h-24 animate-breathe rounded-md bg-hover" />
          ) : (
            <Runbook restart={data} clusterId={clusterId} />
          )}
        </div>
      ) : null}
    </div>
  );
}

function Runbook({ restart, clusterId }: { restart: StepRestartDto; clusterId: string }) {
  const texts = runbookTexts(restart);
  const [wanted, setWanted] = useState<RunbookForm>("diff");
  const shown = texts.find(({ form }) => form === wanted) ?? texts[0];
  const { refusal, description } = restart;
  return (
    <>
      {refusal === null ? null : (
        <Callout tone="amber" icon={<TriangleAlert aria-hidden />} title={refusal.message}>
          {refusal.instead === null ? undefined : (
            <CodeBlock label="what to write by hand" text={refusal.instead} />
          )}
        </Callout>
      )}
      {restart.forecast === null ? null : <ForecastList forecast={restart.forecast} />}
      {shown === undefined ? null : (
        <>
          <p className="flex items-start gap-1.5 text-ink-2 text-sm">
            <BookOpen className="mt-px size-3.5 shrink-0" aria-hidden />
            {basisWords(restart)}
          </p>
          <div className="-mx-1 overflow-x-auto px-1">
            <Segmented
              label="Form of the runbook"
              value={shown.form}
              options={texts.map(({ form, label }) => ({ value: form, label }))}
              onChange={setWanted}
            />
          </div>
          <CodeBlock label={`the ${shown.label} form`} text={shown.text} look={shown.look} />
        </>
      )}
      {description === null || description.notes.length === 0 ? null : (
        <ul className="flex list-disc flex-col gap-1 pl-5 text-ink-2">
          {description.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {description?.basis === "file" ? null : (
        <HandOver clusterId={clusterId} host={restart.host} />
      )}
    </>
  );
}

/** Takes the configuration file of the node, from which the exact diff is made. */
function HandOver({ clusterId, host }: { clusterId: string; host: string }) {
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState("");
  const upload = useUploadNodeConfig(clusterId, host);
  if (!isOpen) {
    return (
      <Button size="sm" className="self-start" onClick={() => setOpen(true)}>
        <FileUp aria-hidden />
        Hand over the configuration file
      </Button>
    );
  }
  return (
    <div className="flex flex-col gap-2 rounded-md border border-line p-3">
      <FailureCallout error={upload.error}>Your text is kept.</FailureCallout>
      <CodeField
        id="node-config"
        label="Configuration file"
        hint="mongod.conf or mongos.conf of this node; a file with a password in it is refused"
        rows={8}
        value={text}
        onChange={setText}
      />
      <div className="flex justify-end gap-2">
        <Button size="sm" onClick={() => setOpen(false)}>
          Cancel
        </Button>
        <Button
          size="sm"
          look="primary"
          busy={upload.isPending}
          onClick={() => upload.mutate({ text }, { onSuccess: () => setOpen(false) })}
        >
          Make the exact diff
        </Button>
      </div>
    </div>
  );
}
