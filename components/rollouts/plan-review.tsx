"use client";

import { ArrowRight, CircleCheck, CircleX, DoorClosed, EyeOff } from "lucide-react";
import { type ReactNode, useState } from "react";
import { shortHosts } from "#components/clusters/host-names.ts";
import { ModeName } from "#components/modes/mode-badge.tsx";
import { type PreflightMark, preflightMarks } from "#components/rollouts/gate-value-model.ts";
import { mannerWords, PHASE_KIND_WORDS } from "#components/rollouts/phase-words.ts";
import { type PlanRow, planRows } from "#components/rollouts/plan-review-model.ts";
import { Badge } from "#components/ui/badge.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { ClippedText } from "#components/ui/clipped-text.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { HeaderCell, ScrollTable } from "#components/ui/table.tsx";
import type { PlanDto } from "#lib/contracts/plan.ts";
import type { GateDto } from "#lib/contracts/rollout.ts";

type Phase = PlanDto["phases"][number];

interface PlanReviewProps {
  plan: PlanDto;
  /** Of the first phase, with what is foreseen of restarts. */
  gates: readonly GateDto[];
  /** Opens in place what a restart changes on its node. */
  renderRestart: (row: PlanRow) => ReactNode;
}

/** Phases as steps on the left, what the chosen one does to each node on the right. */
export function PlanReview({ plan, gates, renderRestart }: PlanReviewProps) {
  const [chosen, setChosen] = useState(0);
  const phase = plan.phases[chosen] ?? plan.phases[0];
  if (phase === undefined) return <p className="p-4 text-ink-3">The plan has no phase.</p>;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] lg:grid-cols-[264px_minmax(0,1fr)]">
      <ol aria-label="Phases of the plan" className="border-line py-2 max-lg:border-b lg:border-r">
        {plan.phases.map((each, index) => (
          <PhaseItem
            key={each.index}
            phase={each}
            isLast={index === plan.phases.length - 1}
            isChosen={each.index === phase.index}
            onChoose={() => setChosen(index)}
          />
        ))}
      </ol>
      <PhaseDetail plan={plan} gates={gates} phase={phase} renderRestart={renderRestart} />
    </div>
  );
}

interface PhaseItemProps {
  phase: Phase;
  isLast: boolean;
  isChosen: boolean;
  onChoose: () => void;
}

function PhaseItem({ phase, isLast, isChosen, onChoose }: PhaseItemProps) {
  return (
    <li className="relative">
      {isLast ? null : (
        <span
          className="absolute top-7 bottom-[-10px] left-[26px] w-px bg-line-strong"
          aria-hidden="true"
        />
      )}
      <button
        type="button"
        aria-pressed={isChosen}
        onClick={onChoose}
        className={classNames(
          "flex w-full items-center gap-2.5 px-4 py-1.5 text-left -outline-offset-2 hover:bg-hover",
          isChosen && "bg-sunken",
        )}
      >
        <span
          className={classNames(
            "relative inline-flex size-[22px] shrink-0 items-center justify-center rounded-full border bg-surface font-semibold text-xs",
            phase.oneWay ? "border-red-fill text-red" : "border-line-strong text-ink-2",
            isChosen && !phase.oneWay && "border-accent text-ink",
          )}
        >
          {phase.index + 1}
        </span>
        <span className="min-w-0 flex-1">
          <span className={classNames("block truncate", isChosen && "font-medium")}>
            {PHASE_KIND_WORDS[phase.kind].title}
          </span>
          <span className="block truncate text-ink-3 text-xs">
            {mannerWords(phase)} ·{" "}
            {phase.steps.length === 1 ? "1 node" : `${phase.steps.length} nodes`}
          </span>
        </span>
        {phase.oneWay ? (
          <span className="text-red" title="Cannot be undone at run time">
            <DoorClosed className="size-4" aria-hidden />
            <span className="sr-only">cannot be undone at run time</span>
          </span>
        ) : null}
      </button>
    </li>
  );
}

function PhaseDetail({ plan, gates, phase, renderRestart }: PlanReviewProps & { phase: Phase }) {
  const rows = planRows(plan, phase);
  const marks = preflightMarks(plan, gates);
  const names = shortHosts(plan.nodes.map(({ host }) => host));
  return (
    <div className="min-w-0">
      <div className="flex flex-col gap-1 border-line border-b px-4 py-3">
        <h3 className="flex flex-wrap items-center gap-2 font-semibold text-lg">
          {PHASE_KIND_WORDS[phase.kind].title}
          {phase.oneWay ? (
            <Badge tone="red" icon={<DoorClosed aria-hidden />}>
              cannot be undone at run time
            </Badge>
          ) : null}
        </h3>
        <p className="text-ink-2">{PHASE_KIND_WORDS[phase.kind].does}</p>
      </div>
      <ScrollTable tall label={`Nodes of ${PHASE_KIND_WORDS[phase.kind].title}`}>
        <thead>
          <tr>
            <HeaderCell sticky>Node</HeaderCell>
            <HeaderCell>From, to</HeaderCell>
            <HeaderCell>Step</HeaderCell>
            <HeaderCell>Effect</HeaderCell>
            <HeaderCell>Way back</HeaderCell>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <Row
              key={row.stepId}
              row={row}
              name={names.short(row.host)}
              mark={marks.get(row.stepId) ?? null}
              place={index + 1}
              renderRestart={renderRestart}
            />
          ))}
        </tbody>
      </ScrollTable>
    </div>
  );
}

interface RowProps {
  row: PlanRow;
  /** The part of the host that tells it apart. */
  name: string;
  place: number;
  mark: PreflightMark | null;
  renderRestart: PlanReviewProps["renderRestart"];
}

function Row({ row, name, place, mark, renderRestart }: RowProps) {
  return (
    <>
      <tr className="border-line border-t align-top first:border-t-0">
        <th
          scope="row"
          className="sticky left-0 max-w-[260px] bg-surface px-4 py-2 text-left font-normal max-sm:max-w-[180px]"
        >
          <span className="flex gap-2">
            <span className="w-5 shrink-0 text-right text-ink-3 text-sm">{place}</span>
            <span className="min-w-0">
              <ClippedText text={name} full={row.host} tail={14} className="font-mono text-sm" />
              <span className="sr-only">{row.host}</span>
              <span className="block text-ink-3 text-xs">
                {row.role}
                {row.group === null ? "" : ` · ${row.group}`} · {row.version}
              </span>
            </span>
          </span>
        </th>
        <td className="whitespace-nowrap px-3 py-2">
          <ModeName mode={row.from} full />
          {row.moves ? (
            <span className="flex items-center gap-1.5">
              <ArrowRight className="size-3.5 text-ink-3" aria-label="to" />
              <ModeName mode={row.to} full />
            </span>
          ) : null}
        </td>
        <td className="min-w-[240px] px-3 py-2">
          <span className="block font-medium">{row.what}</span>
          <span className="flex items-start gap-1">
            <code className="min-w-0 break-all font-mono text-ink-2 text-xs leading-5">
              {row.command}
            </code>
            <CopyButton text={row.command} label={`Copy the command for ${row.host}`} />
          </span>
        </td>
        <td className="min-w-[160px] px-3 py-2 text-ink-2">{row.effect}</td>
        <td className="min-w-[160px] px-3 py-2 text-ink-2">{row.backOut}</td>
      </tr>
      {row.action.kind === "restart" ? (
        <tr>
          <td colSpan={5} className="pr-4 pb-2 pl-11">
            {mark === null ? null : <Mark mark={mark} />}
            {renderRestart(row)}
          </td>
        </tr>
      ) : null}
    </>
  );
}

const MARKS: Record<PreflightMark["outcome"], { icon: ReactNode; look: string }> = {
  starts: { icon: <CircleCheck aria-hidden />, look: "text-green" },
  refuses: { icon: <CircleX aria-hidden />, look: "text-red" },
  unknown: { icon: <EyeOff aria-hidden />, look: "hatched rounded-sm px-1.5 text-violet" },
};

function Mark({ mark: { outcome, sentence } }: { mark: PreflightMark }) {
  const { icon, look } = MARKS[outcome];
  return (
    <p
      className={classNames(
        "mb-1 inline-flex items-start gap-1.5 [&_svg]:mt-0.5 [&_svg]:size-4 [&_svg]:shrink-0",
        look,
      )}
    >
      {icon}
      <span className="min-w-0 break-words">{sentence}</span>
    </p>
  );
}
