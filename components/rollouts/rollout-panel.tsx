"use client";

import { useQuery } from "@tanstack/react-query";
import { ChartNoAxesGantt, CircleCheck, Table2 } from "lucide-react";
import Link from "next/link";
import { Fragment } from "react";
import { ModeName } from "#components/modes/mode-badge.tsx";
import { Instant } from "#components/preferences/instant.tsx";
import { useNowMs } from "#components/preferences/now-context.tsx";
import { useAddressParams } from "#components/preferences/use-address-params.ts";
import { AttemptSheet } from "#components/rollouts/attempt-sheet.tsx";
import { chosenNode } from "#components/rollouts/chosen-node-model.ts";
import { EventList } from "#components/rollouts/event-list.tsx";
import { blockersOf } from "#components/rollouts/gate-model.ts";
import { GateStrip } from "#components/rollouts/gate-strip.tsx";
import { MarkLegend } from "#components/rollouts/mark-legend.tsx";
import { phaseItems, planPath } from "#components/rollouts/phase-model.ts";
import { PhaseStrip } from "#components/rollouts/phase-strip.tsx";
import { RolloutActions } from "#components/rollouts/rollout-actions.tsx";
import { RolloutBoard } from "#components/rollouts/rollout-board.tsx";
import { RolloutNotices } from "#components/rollouts/rollout-notices.tsx";
import { StateBadge } from "#components/rollouts/state-badge.tsx";
import { buildTimeline } from "#components/rollouts/timeline-model.ts";
import { TimelineTable } from "#components/rollouts/timeline-table.tsx";
import { PageHeader, Panel } from "#components/ui/panel.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { rolloutQueries } from "#lib/client/rollout-queries.ts";
import type { RolloutDto } from "#lib/contracts/rollout.ts";
import { parseMode } from "#lib/domain/mode/tls-mode.ts";

/** Parameter of the address that says whose attempts are open. */
const CHOSEN = "node";

export function RolloutPanel({ initialRollout }: { initialRollout: RolloutDto }) {
  const { data: rollout } = useQuery({
    ...rolloutQueries.detail(initialRollout.id),
    initialData: initialRollout,
  });
  const [params, setParam] = useAddressParams();
  const chosen = chosenNode(rollout, params.get(CHOSEN));
  return (
    <div className="flex flex-col gap-4">
      <RolloutHeader rollout={rollout} />
      <RolloutNotices rollout={rollout} onOpenNode={(host) => setParam(CHOSEN, host)} />
      <PhaseStrip phases={phaseItems(rollout)} current={rollout.currentPhase} />
      <BoardSection rollout={rollout} onSelect={(id) => setParam(CHOSEN, id)} />
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
      <AttemptSheet
        rollout={rollout}
        host={chosen?.host ?? null}
        attemptId={chosen?.attemptId ?? null}
        onClose={() => setParam(CHOSEN, "")}
      />
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

interface BoardSectionProps {
  rollout: RolloutDto;
  /** Of a node's host or an attempt's id. */
  onSelect: (id: string) => void;
}

function BoardSection({ rollout, onSelect }: BoardSectionProps) {
  const nowMs = useNowMs();
  const [params, setParam] = useAddressParams();
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
          onSelect={(host, attemptId) => onSelect(attemptId ?? host)}
        />
      )}
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
