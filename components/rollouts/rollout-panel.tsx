"use client";

import { useQuery } from "@tanstack/react-query";
import { ChartNoAxesGantt, CircleCheck, Hourglass, OctagonX, Table2 } from "lucide-react";
import Link from "next/link";
import { Fragment, useState } from "react";
import { ModeName } from "#components/modes/mode-badge.tsx";
import { Instant } from "#components/preferences/instant.tsx";
import { useNowMs } from "#components/preferences/now-context.tsx";
import { useAddressParams } from "#components/preferences/use-address-params.ts";
import { wishNote } from "#components/rollouts/action-model.ts";
import { AttemptSheet } from "#components/rollouts/attempt-sheet.tsx";
import { EventList } from "#components/rollouts/event-list.tsx";
import { blockersOf } from "#components/rollouts/gate-model.ts";
import { GateStrip } from "#components/rollouts/gate-strip.tsx";
import { MarkLegend } from "#components/rollouts/mark-legend.tsx";
import { phaseItems, planPath } from "#components/rollouts/phase-model.ts";
import { PhaseStrip } from "#components/rollouts/phase-strip.tsx";
import { RolloutActions } from "#components/rollouts/rollout-actions.tsx";
import { RolloutBoard } from "#components/rollouts/rollout-board.tsx";
import { StateBadge } from "#components/rollouts/state-badge.tsx";
import { buildTimeline } from "#components/rollouts/timeline-model.ts";
import { TimelineTable } from "#components/rollouts/timeline-table.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { PageHeader, Panel } from "#components/ui/panel.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { rolloutQueries } from "#lib/client/rollout-queries.ts";
import type { RolloutDto } from "#lib/contracts/rollout.ts";
import { parseMode } from "#lib/domain/mode/tls-mode.ts";

export function RolloutPanel({ initialRollout }: { initialRollout: RolloutDto }) {
  const { data: rollout } = useQuery({
    ...rolloutQueries.detail(initialRollout.id),
    initialData: initialRollout,
  });
  return (
    <div className="flex flex-col gap-4">
      <RolloutHeader rollout={rollout} />
      <RolloutNotices rollout={rollout} />
      <PhaseStrip phases={phaseItems(rollout)} current={rollout.currentPhase} />
      <BoardSection rollout={rollout} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)]">
        <GateSection rollout={rollout} />
        <Panel title="Events" note="newest first" flush>
          <section
            aria-label="Events"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
            tabIndex={0}
            className="max-h-[440px] overflow-y-auto rounded-b-lg"
          >
            <EventList facts={rollout.facts} />
          </section>
        </Panel>
      </div>
    </div>
  );
}

function RolloutHeader({ rollout }: { rollout: RolloutDto }) {
  return (
    <PageHeader
      title={
        <>
          <span className="text-ink-3">#{rollout.number}</span>{" "}
          <Link href={`/clusters/${rollout.clusterId}`} className="rounded-sm hover:underline">
            {rollout.clusterName}
          </Link>
        </>
      }
      badges={<StateBadge state={rollout.state} />}
      note={
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Path steps={planPath(rollout.plan)} />
          <span className="text-ink-3">
            planned by {rollout.authorName}{" "}
            <Instant at={rollout.createdAt} className="rounded-sm" />
          </span>
        </span>
      }
      actions={<RolloutActions rollout={rollout} />}
    />
  );
}

function Path({ steps }: { steps: readonly string[] }) {
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      {steps.map((step, index) => (
        <Fragment key={step}>
          {index === 0 ? null : <span className="text-ink-3">→</span>}
          {parseMode(step) === null ? step : <ModeName mode={parseMode(step)} full />}
        </Fragment>
      ))}
    </span>
  );
}

function RolloutNotices({ rollout }: { rollout: RolloutDto }) {
  const note = wishNote(rollout);
  return (
    <>
      {rollout.halt === null || rollout.state !== "halted" ? null : (
        <Callout tone="red" icon={<OctagonX aria-hidden />} title={rollout.halt.message} alert>
          <span className="font-mono text-sm">{rollout.halt.code}</span>
          {rollout.halt.host === null ? null : (
            <span className="break-all font-mono text-sm"> · {rollout.halt.host}</span>
          )}{" "}
          · <Instant at={rollout.halt.at} className="rounded-sm" />. Nothing more is started until a
          person resumes or aborts.
        </Callout>
      )}
      {note === null ? null : (
        <Callout tone="amber" icon={<Hourglass aria-hidden />} title={note} />
      )}
    </>
  );
}

function BoardSection({ rollout }: { rollout: RolloutDto }) {
  const nowMs = useNowMs();
  const [params, setParam] = useAddressParams();
  const [chosen, setChosen] = useState<{ host: string; attemptId: string | null } | null>(null);
  const timeline = buildTimeline(rollout, nowMs);
  const view = params.get("as") === "table" ? "table" : "timeline";
  return (
    <Panel
      flush
      title="Nodes"
      note={<MarkLegend />}
      actions={
        <Segmented
          label="Show nodes as"
          value={view}
          options={[
            { value: "timeline", label: "Timeline", icon: <ChartNoAxesGantt aria-hidden /> },
            { value: "table", label: "Table", icon: <Table2 aria-hidden /> },
          ]}
          onChange={(next) => setParam("as", next === "table" ? "table" : "")}
        />
      }
    >
      {view === "table" ? (
        <TimelineTable timeline={timeline} />
      ) : (
        <RolloutBoard
          timeline={timeline}
          nowMs={nowMs}
          onSelect={(host, attemptId) => setChosen({ host, attemptId })}
        />
      )}
      <AttemptSheet
        rollout={rollout}
        host={chosen?.host ?? null}
        attemptId={chosen?.attemptId ?? null}
        onClose={() => setChosen(null)}
      />
    </Panel>
  );
}

function GateSection({ rollout }: { rollout: RolloutDto }) {
  const phase = rollout.plan.phases[rollout.currentPhase];
  const blockers = blockersOf(rollout.gates).length;
  if (rollout.gates.length === 0) {
    return (
      <Panel title="Gates">
        <p className="flex items-center gap-2 text-ink-2">
          <CircleCheck className="size-4 text-ink-3" aria-hidden />
          No phase waits for a gate.
        </p>
      </Panel>
    );
  }
  return (
    <Panel
      flush
      title={phase === undefined ? "Gates" : `Gates of ${phase.target}`}
      note={blockers === 0 ? "all met" : `${blockers} of ${rollout.gates.length} not met`}
      className="self-start"
    >
      <GateStrip gates={rollout.gates} />
    </Panel>
  );
}
