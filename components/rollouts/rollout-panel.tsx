"use client";

import { useQuery } from "@tanstack/react-query";
import { ChartNoAxesGantt, CircleCheck, Table2 } from "lucide-react";
import { useMemo, useState } from "react";
import { useNowMs } from "#components/preferences/now-context.tsx";
import { useAddressParams } from "#components/preferences/use-address-params.ts";
import { AttemptSheet } from "#components/rollouts/attempt-sheet.tsx";
import { chosenNode } from "#components/rollouts/chosen-node-model.ts";
import { ConnectionsPanel } from "#components/rollouts/connections-panel.tsx";
import { EventList } from "#components/rollouts/event-list.tsx";
import { blockersOf } from "#components/rollouts/gate-model.ts";
import { GateStrip } from "#components/rollouts/gate-strip.tsx";
import { MarkLegend } from "#components/rollouts/mark-legend.tsx";
import { MomentControls } from "#components/rollouts/moment-controls.tsx";
import { rolloutAt } from "#components/rollouts/moment-model.ts";
import { PastLine } from "#components/rollouts/past-line.tsx";
import { phaseItems } from "#components/rollouts/phase-model.ts";
import { PhaseSheet } from "#components/rollouts/phase-sheet.tsx";
import { PhaseStrip } from "#components/rollouts/phase-strip.tsx";
import { PHASE_KIND_WORDS } from "#components/rollouts/phase-words.ts";
import { PlanReview } from "#components/rollouts/plan-review.tsx";
import { RolloutBoard } from "#components/rollouts/rollout-board.tsx";
import { RolloutHeader } from "#components/rollouts/rollout-header.tsx";
import { RolloutNotices } from "#components/rollouts/rollout-notices.tsx";
import { RunbookSection } from "#components/rollouts/runbook-section.tsx";
import { SituationLine } from "#components/rollouts/situation-line.tsx";
import { situationOf } from "#components/rollouts/situation-model.ts";
import { buildTimeline } from "#components/rollouts/timeline-model.ts";
import { TimelineTable } from "#components/rollouts/timeline-table.tsx";
import { type Moment, useMoment } from "#components/rollouts/use-moment.ts";
import { WaiveSheet } from "#components/rollouts/waive-sheet.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { rolloutQueries } from "#lib/client/rollout-queries.ts";
import type { GateDto, RolloutDto } from "#lib/contracts/rollout.ts";

/** Parameters of the address that say whose attempts are open, and which phase. */
const CHOSEN = "node";
const PHASE = "phase";

export function RolloutPanel({ initialRollout }: { initialRollout: RolloutDto }) {
  const { data: rollout } = useQuery({
    ...rolloutQueries.detail(initialRollout.id),
    initialData: initialRollout,
  });
  const [params, setParam] = useAddressParams();
  const chosen = chosenNode(rollout, params.get(CHOSEN));
  const moment = useMoment(rollout);
  const { atMs } = moment;
  const shown = useMemo(
    () => (atMs === null ? rollout : rolloutAt(rollout, atMs)),
    [rollout, atMs],
  );
  const asked = Number(params.get(PHASE));
  const phaseIndex = Number.isInteger(asked) && asked > 0 ? asked - 1 : null;
  const openNode = (id: string) => setParam(CHOSEN, id);
  return (
    <div className="flex flex-col gap-4">
      <RolloutHeader rollout={rollout} shown={shown} />
      {atMs === null ? <RolloutNotices rollout={rollout} onOpenNode={openNode} /> : null}
      <NowLine rollout={rollout} moment={moment} onOpenNode={openNode} />
      <PhaseStrip
        phases={phaseItems(shown)}
        current={shown.currentPhase}
        onOpen={(index) => setParam(PHASE, String(index + 1))}
      />
      {rollout.state === "draft" ? (
        <PlanSection rollout={rollout} />
      ) : (
        <BoardSection rollout={rollout} shown={shown} moment={moment} onSelect={openNode} />
      )}
      {atMs === null ? <ConnectionsPanel rollout={rollout} /> : null}
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)]">
        <GateSection rollout={shown} isPast={atMs !== null} />
        <Panel title="Events" note="newest first" flush>
          <section
            aria-label="Events"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
            tabIndex={0}
            className="max-h-[440px] overflow-y-auto rounded-b-lg"
          >
            <EventList facts={shown.facts} />
          </section>
        </Panel>
      </div>
      <PhaseSheet
        rollout={shown}
        index={phaseIndex}
        onOpenNode={(host) => {
          setParam(PHASE, "");
          openNode(host);
        }}
        onClose={() => setParam(PHASE, "")}
      />
      <AttemptSheet
        rollout={rollout}
        host={chosen?.host ?? null}
        attemptId={chosen?.attemptId ?? null}
        onClose={() => setParam(CHOSEN, "")}
      />
    </div>
  );
}

interface NowLineProps {
  rollout: RolloutDto;
  moment: Moment;
  onOpenNode: (host: string) => void;
}

/** What is going on; in the past, which moment is shown and the way back. */
function NowLine({ rollout, moment, onOpenNode }: NowLineProps) {
  const { atMs, onChange } = moment;
  if (atMs !== null) return <PastLine atMs={atMs} onReturn={() => onChange(null, true)} />;
  const situation = situationOf(rollout);
  if (situation === null) return null;
  const { host } = situation;
  const action =
    host === null ? null : (
      <Button size="sm" onClick={() => onOpenNode(host)}>
        {rollout.hold?.code === "RESTART_AWAITED" ? "Show the runbook" : "Show the node"}
      </Button>
    );
  return <SituationLine situation={situation} action={action} />;
}

/** Before anything has happened, what would happen says more than an empty timeline. */
function PlanSection({ rollout }: { rollout: RolloutDto }) {
  return (
    <Panel flush title="Plan" note="what each phase would do to each node">
      <PlanReview
        plan={rollout.plan}
        gates={rollout.gates}
        renderRestart={({ stepId, host }) => (
          <RunbookSection
            rolloutId={rollout.id}
            clusterId={rollout.clusterId}
            step={{ id: stepId, host }}
            isFolded
          />
        )}
      />
    </Panel>
  );
}

interface BoardSectionProps {
  rollout: RolloutDto;
  /** As it was at the moment that is looked at. */
  shown: RolloutDto;
  moment: Moment;
  /** Of a node's host or an attempt's id. */
  onSelect: (id: string) => void;
}

function BoardSection({ rollout, shown, moment, onSelect }: BoardSectionProps) {
  const nowMs = useNowMs();
  const [params, setParam] = useAddressParams();
  const timeline = buildTimeline(rollout, nowMs);
  const then = moment.atMs === null ? timeline : buildTimeline(shown, moment.atMs);
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
        <>
          <div className="border-line border-b px-3">
            <MomentControls {...moment} isLive={timeline.isLive} />
          </div>
          <TimelineTable timeline={then} isPast={moment.atMs !== null} />
        </>
      ) : (
        <RolloutBoard
          timeline={timeline}
          lanes={then.groups.flatMap(({ lanes }) => lanes)}
          moment={moment}
          nowMs={nowMs}
          onSelect={(host, attemptId) => onSelect(attemptId ?? host)}
        />
      )}
    </Panel>
  );
}

function GateSection({ rollout, isPast }: { rollout: RolloutDto; isPast: boolean }) {
  const phase = rollout.plan.phases[rollout.currentPhase];
  const [chosen, setChosen] = useState<GateDto | null>(null);
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
      title={phase === undefined ? "Gates" : `Gates of ${PHASE_KIND_WORDS[phase.kind].title}`}
      note={isPast ? "as far as the record tells" : gateNote(rollout)}
      className="self-start"
    >
      <GateStrip
        gates={rollout.gates}
        onWaive={isPast || !rollout.may.waive.allowed ? undefined : setChosen}
      />
      {chosen === null ? null : (
        <WaiveSheet rollout={rollout} gate={chosen} onClose={() => setChosen(null)} />
      )}
    </Panel>
  );
}

function gateNote({ gates }: RolloutDto): string {
  const blockers = blockersOf(gates).length;
  const waived = gates.filter(({ waiver }) => waiver !== null).length;
  const met = blockers === 0 ? "all met" : `${blockers} of ${gates.length} not met`;
  return waived === 0 ? met : `${met}, ${waived} switched off`;
}
