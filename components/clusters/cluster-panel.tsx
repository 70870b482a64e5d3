"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowRight, EyeOff, Grid3x3, Radar, Route } from "lucide-react";
import Link from "next/link";
import { useCallback, useMemo, useState } from "react";
import { toast } from "sonner";
import { CellSheet } from "#components/clusters/cell-sheet.tsx";
import { ClusterSummaryBar } from "#components/clusters/cluster-summary-bar.tsx";
import { findingRows, matrixRows } from "#components/clusters/export-model.ts";
import { FindingsList } from "#components/clusters/findings-list.tsx";
import { groupFindings, wasJudged } from "#components/clusters/findings-model.ts";
import { topologyLine } from "#components/clusters/fleet-model.ts";
import { buildMatrix, type MatrixCell, type MatrixRow } from "#components/clusters/matrix-model.ts";
import { NodeMatrix } from "#components/clusters/node-matrix.tsx";
import { DeepLookButton } from "#components/nodes/deep-look-button.tsx";
import { useDeepLook } from "#components/nodes/use-deep-look.ts";
import { useMinuteMs, useNowMs } from "#components/preferences/now-context.tsx";
import { StateBadge } from "#components/rollouts/state-badge.tsx";
import { Button, buttonVariants } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { DownloadButton } from "#components/ui/download-button.tsx";
import { EmptyState, PageHeader, Panel } from "#components/ui/panel.tsx";
import { Popover } from "#components/ui/popover.tsx";
import { useProbeCluster } from "#lib/client/cluster-mutations.ts";
import { clusterQueries } from "#lib/client/cluster-queries.ts";
import { sentenceOf } from "#lib/client/problem-error.ts";
import type { ClusterDetail } from "#lib/contracts/cluster.ts";
import type { Permission } from "#lib/domain/people/role.ts";

interface ClusterPanelProps {
  initialCluster: ClusterDetail;
  permissions: readonly Permission[];
}

export function ClusterPanel({ initialCluster, permissions }: ClusterPanelProps) {
  const { data: cluster } = useQuery({
    ...clusterQueries.detail(initialCluster.id),
    initialData: initialCluster,
  });
  const nowMs = useNowMs();
  return (
    <div className="flex flex-col gap-4">
      <ClusterHeader cluster={cluster} permissions={permissions} />
      {cluster.posture === null ? null : (
        <ClusterSummaryBar posture={cluster.posture} nowMs={nowMs} />
      )}
      {cluster.observation?.cluster.incomplete == null ? null : (
        <Callout
          tone="violet"
          icon={<EyeOff aria-hidden />}
          title="There may be nodes that are not listed here"
        >
          {cluster.observation.cluster.incomplete.message}
        </Callout>
      )}
      {cluster.observation === null ? (
        <NotObserved />
      ) : (
        <Observed cluster={cluster} observation={cluster.observation} />
      )}
    </div>
  );
}

function ClusterHeader({
  cluster,
  permissions,
}: {
  cluster: ClusterDetail;
  permissions: readonly Permission[];
}) {
  const probe = useProbeCluster(cluster.id);
  const deepLook = useDeepLook(cluster);
  const lookNow = () =>
    probe.mutate(
      {},
      {
        onSuccess: () => toast.success("A look at every node is on its way"),
        onError: (thrown) => toast.error(sentenceOf(thrown)),
      },
    );
  return (
    <PageHeader
      title={cluster.name}
      badges={
        cluster.rollout === null ? null : (
          <Link
            href={`/rollouts/${cluster.rollout.id}`}
            className="inline-flex h-6 items-center gap-1.5 rounded-sm font-medium text-sm hover:underline"
          >
            <StateBadge state={cluster.rollout.state} />#{cluster.rollout.number}
            <ArrowRight className="size-3.5" aria-hidden />
          </Link>
        )
      }
      note={
        <>
          {cluster.posture === null ? "not observed yet" : topologyLine(cluster.posture)}
          <span className="block break-all font-mono text-ink-3 text-sm">{cluster.displayUri}</span>
        </>
      }
      actions={
        <>
          {permissions.includes("cluster:probe") ? (
            <Button busy={probe.isPending} onClick={lookNow}>
              <Radar aria-hidden />
              Probe now
            </Button>
          ) : null}
          <DeepLookButton
            mayProbe={permissions.includes("cluster:probe")}
            isRunning={deepLook.isRunning}
            look="plain"
            onAsk={deepLook.ask}
          />
          <Link
            href={`/clusters/${cluster.id}/trust`}
            className={buttonVariants({ look: "plain" })}
          >
            <Grid3x3 aria-hidden />
            Trust
          </Link>
          <PlanAction cluster={cluster} mayPlan={permissions.includes("rollout:plan")} />
        </>
      }
    />
  );
}

/** Leads to the plan, or says why there is nothing to plan; never a dead button. */
function PlanAction({ cluster, mayPlan }: { cluster: ClusterDetail; mayPlan: boolean }) {
  const whyNot = whyNoPlan(cluster, mayPlan);
  const label = (
    <>
      <Route aria-hidden />
      Plan change
    </>
  );
  if (whyNot === null) {
    return (
      <Link href={`/clusters/${cluster.id}/plan`} className={buttonVariants({ look: "primary" })}>
        {label}
      </Link>
    );
  }
  return (
    <Popover label="Why no change can be planned now" trigger={<Button>{label}</Button>}>
      <p className="font-medium">{whyNot}</p>
      {cluster.rollout === null ? null : (
        <Link
          href={`/rollouts/${cluster.rollout.id}`}
          className={`${buttonVariants({ look: "plain", size: "sm" })} mt-3`}
        >
          Open #{cluster.rollout.number}
        </Link>
      )}
    </Popover>
  );
}

function whyNoPlan(cluster: ClusterDetail, mayPlan: boolean): string | null {
  if (!mayPlan) return "Planning needs the operator role";
  if (cluster.rollout !== null) {
    return `Rollout #${cluster.rollout.number} is open; one change at a time keeps the barrier sure`;
  }
  return cluster.observation === null ? "The first probe has not finished yet" : null;
}

interface ObservedProps {
  cluster: ClusterDetail;
  observation: NonNullable<ClusterDetail["observation"]>;
}

function Observed({ cluster, observation }: ObservedProps) {
  const [chosen, setChosen] = useState<{ row: MatrixRow; cell: MatrixCell } | null>(null);
  const { nodes } = observation;
  const { deepLook } = cluster;
  const { maxLagSeconds } = cluster.settings;
  const minuteMs = useMinuteMs();
  const groups = useMemo(
    () => buildMatrix(nodes, { nowMs: minuteMs, maxLagSeconds, deepLook }),
    [nodes, minuteMs, maxLagSeconds, deepLook],
  );
  const findings = groupFindings(cluster);
  const open = useCallback((row: MatrixRow, cell: MatrixCell) => setChosen({ row, cell }), []);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 2xl:grid-cols-[minmax(0,1fr)_360px]">
      <Panel
        flush
        title="Nodes"
        note="Enter opens the evidence of a cell"
        actions={
          <DownloadButton
            label="Export the nodes as CSV"
            fileName={`${cluster.name}-nodes`}
            rows={() => matrixRows(groups)}
          />
        }
      >
        <NodeMatrix clusterId={cluster.id} groups={groups} onOpen={open} />
      </Panel>
      <Panel
        flush
        title="Findings"
        note="what is wrong by severity, then what was not observed"
        actions={
          <DownloadButton
            label="Export the findings as CSV"
            fileName={`${cluster.name}-findings`}
            rows={() => findingRows(findings)}
          />
        }
      >
        <FindingsList
          clusterId={cluster.id}
          groups={findings}
          nodeCount={nodes.length}
          judged={wasJudged(cluster)}
        />
      </Panel>
      <CellSheet clusterId={cluster.id} chosen={chosen} onClose={() => setChosen(null)} />
    </div>
  );
}

function NotObserved() {
  return (
    <Panel>
      <EmptyState icon={<Radar aria-hidden />} title="The first probe is on its way">
        It looks at every node from outside and through its commands, and changes nothing. This page
        fills itself as soon as it is finished.
      </EmptyState>
    </Panel>
  );
}
