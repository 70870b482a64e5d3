"use client";

import { CircleQuestionMark, Lock, LockOpen } from "lucide-react";
import { type ReactNode, useState } from "react";
import { toast } from "sonner";
import { Instant } from "#components/preferences/instant.tsx";
import {
  type ConnectionRow,
  connectionNote,
  connectionRows,
} from "#components/rollouts/connections-model.ts";
import { WordSheet } from "#components/rollouts/word-sheet.tsx";
import { Button } from "#components/ui/button.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { ClippedText } from "#components/ui/clipped-text.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { HeaderCell, ScrollTable } from "#components/ui/table.tsx";
import { useRolloutWord } from "#lib/client/rollout-control-mutations.ts";
import type { RolloutDto } from "#lib/contracts/rollout.ts";

/** Connections that the phase waits for, each by name; a person can answer for one. */
export function ConnectionsPanel({ rollout }: { rollout: RolloutDto }) {
  const rows = connectionRows(rollout);
  const [chosen, setChosen] = useState<ConnectionRow | null>(null);
  const { hold, may } = rollout;
  if (rows.length === 0 || hold === null) return null;
  return (
    <Panel flush title="Connections that are waited for" note={connectionNote(rows)}>
      <ScrollTable label="Connections that are waited for">
        <thead>
          <tr>
            <HeaderCell sticky>Client</HeaderCell>
            <HeaderCell>Node</HeaderCell>
            <HeaderCell>Application</HeaderCell>
            <HeaderCell>Carried by</HeaderCell>
            <HeaderCell>Evidence</HeaderCell>
            <HeaderCell>Waited for</HeaderCell>
            <HeaderCell align="right">Answer</HeaderCell>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className="h-row border-line border-b last:border-b-0">
              <th
                scope="row"
                className="sticky left-0 whitespace-nowrap bg-surface px-4 text-left font-mono font-normal text-sm"
              >
                {row.client}
                <span className="ml-2 text-ink-3 text-xs">conn{row.connectionId}</span>
              </th>
              <td className="max-w-[240px] px-3">
                <ClippedText text={row.host} tail={14} className="font-mono text-sm" />
              </td>
              <td className="px-3">
                <span className="block whitespace-nowrap">
                  {row.appName ?? <span className="text-ink-3">did not say</span>}
                  {row.isMember ? <span className="text-ink-3"> · member</span> : null}
                </span>
                <span className="block whitespace-nowrap text-ink-3 text-xs">
                  {row.driver ?? "driver unknown"}
                </span>
              </td>
              <td className="px-3">
                <Encryption encryption={row.encryption} />
              </td>
              <td className="min-w-[220px] px-3 py-1 text-ink-2 text-sm">{row.evidence}</td>
              <td className="whitespace-nowrap px-3 text-ink-2">
                <Instant at={hold.since} className="rounded-sm" />
              </td>
              <td className="whitespace-nowrap px-3 text-right">
                <Answer row={row} mayAnswer={may.acknowledge.allowed} onAnswer={setChosen} />
              </td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
      {chosen === null ? null : (
        <AnswerSheet rollout={rollout} row={chosen} onClose={() => setChosen(null)} />
      )}
    </Panel>
  );
}

const CARRIERS: Record<
  ConnectionRow["encryption"],
  { icon: ReactNode; word: string; look: string }
> = {
  tls: { icon: <Lock aria-hidden />, word: "TLS", look: "text-green" },
  plaintext: { icon: <LockOpen aria-hidden />, word: "plaintext", look: "text-red" },
  unknown: {
    icon: <CircleQuestionMark aria-hidden />,
    word: "not known",
    look: "hatched rounded-sm px-1 text-violet",
  },
};

function Encryption({ encryption }: Pick<ConnectionRow, "encryption">) {
  const { icon, word, look } = CARRIERS[encryption];
  return (
    <span
      className={classNames(
        "inline-flex items-center gap-1.5 whitespace-nowrap [&_svg]:size-3.5",
        look,
      )}
    >
      {icon}
      {word}
    </span>
  );
}

interface AnswerProps {
  row: ConnectionRow;
  mayAnswer: boolean;
  onAnswer: (row: ConnectionRow) => void;
}

function Answer({ row, mayAnswer, onAnswer }: AnswerProps) {
  if (row.answeredBy !== null) {
    return (
      <span className="text-amber" title={row.answeredBy.reason}>
        {row.answeredBy.userName} answers for it
        <span className="sr-only">: {row.answeredBy.reason}</span>
      </span>
    );
  }
  if (!mayAnswer) return <span className="text-ink-3">nobody yet</span>;
  return (
    <Button size="sm" className="h-6" onClick={() => onAnswer(row)}>
      Answer for it
      <span className="sr-only">: {row.client}</span>
    </Button>
  );
}

interface AnswerSheetProps {
  rollout: RolloutDto;
  row: ConnectionRow;
  onClose: () => void;
}

function AnswerSheet({ rollout, row, onClose }: AnswerSheetProps) {
  const word = useRolloutWord(rollout);
  const { host, connectionId } = row;
  const send = (reason: string) =>
    word.mutate(
      { about: "connections", host, connectionId, reason },
      {
        onSuccess: () => {
          toast.success(`The phase no longer waits for ${row.client}`);
          onClose();
        },
      },
    );
  return (
    <WordSheet
      title={`Answer for ${row.client}`}
      description={`conn${connectionId} on ${host}`}
      verb={`Answer for ${row.client}`}
      look="danger"
      reason="needed"
      hint="Who owns the client, and why it may stay; kept with your name"
      busy={word.isPending}
      error={word.error}
      onSend={send}
      onClose={onClose}
    >
      <p>The phase goes on without waiting for this connection. It stays open until it ends.</p>
      <p className="text-ink-2">
        {row.appName ?? "It did not say who it is"}
        {row.driver === null ? "" : `, ${row.driver}`}: {row.evidence}
      </p>
    </WordSheet>
  );
}
