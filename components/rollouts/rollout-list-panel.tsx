"use client";

import { useQuery } from "@tanstack/react-query";
import { GitPullRequestArrow } from "lucide-react";
import Link from "next/link";
import { ModeName } from "#components/modes/mode-badge.tsx";
import { Instant } from "#components/preferences/instant.tsx";
import { phaseItems } from "#components/rollouts/phase-model.ts";
import { StateBadge } from "#components/rollouts/state-badge.tsx";
import { buttonVariants } from "#components/ui/button.tsx";
import { EmptyState, PageHeader, Panel } from "#components/ui/panel.tsx";
import { HeaderCell, ScrollTable } from "#components/ui/table.tsx";
import { rolloutQueries } from "#lib/client/rollout-queries.ts";
import type { RolloutListItem } from "#lib/contracts/rollout.ts";

export function RolloutListPanel({ initialRollouts }: { initialRollouts: RolloutListItem[] }) {
  const { data: rollouts } = useQuery({ ...rolloutQueries.list(), initialData: initialRollouts });
  return (
    <div className="flex flex-col gap-5">
      <PageHeader title="Changes" note="Every rollout, newest first" />
      <Panel flush>
        {rollouts.length === 0 ? <NoRollouts /> : <Rollouts rollouts={rollouts} />}
      </Panel>
    </div>
  );
}

function NoRollouts() {
  return (
    <EmptyState
      icon={<GitPullRequestArrow aria-hidden />}
      title="No change yet"
      action={
        <Link href="/" className={buttonVariants({ look: "primary" })}>
          Choose a cluster
        </Link>
      }
    >
      Open a cluster and press Plan change: you see what would happen before anything does.
    </EmptyState>
  );
}

function Rollouts({ rollouts }: { rollouts: readonly RolloutListItem[] }) {
  return (
    <ScrollTable label="Rollouts">
      <thead>
        <tr>
          <HeaderCell sticky>Rollout</HeaderCell>
          <HeaderCell>State</HeaderCell>
          <HeaderCell>Target</HeaderCell>
          <HeaderCell>Phase</HeaderCell>
          <HeaderCell>Author</HeaderCell>
          <HeaderCell>Last change</HeaderCell>
        </tr>
      </thead>
      <tbody>
        {rollouts.map((rollout) => (
          <tr
            key={rollout.id}
            className="h-row border-line border-b last:border-b-0 hover:bg-hover"
          >
            <th scope="row" className="sticky left-0 bg-surface px-4 text-left font-normal">
              <Link
                href={`/rollouts/${rollout.id}`}
                className="inline-flex h-6 items-center gap-2 whitespace-nowrap rounded-sm font-medium hover:underline"
              >
                <span className="text-ink-3">#{rollout.number}</span>
                {rollout.clusterName}
              </Link>
            </th>
            <td className="px-3">
              <StateBadge state={rollout.state} />
            </td>
            <td className="px-3">
              <ModeName mode={rollout.plan.target} full />
            </td>
            <td className="px-3">
              <Progress rollout={rollout} />
            </td>
            <td className="whitespace-nowrap px-3 text-ink-2">{rollout.authorName}</td>
            <td className="whitespace-nowrap px-3 text-ink-2">
              <Instant at={rollout.updatedAt} className="rounded-sm" />
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}

function Progress({ rollout }: { rollout: RolloutListItem }) {
  const phases = phaseItems(rollout);
  const current = phases[Math.min(rollout.currentPhase, phases.length - 1)];
  if (current === undefined) return <span className="text-ink-3">none</span>;
  return (
    <span className="flex gap-2 whitespace-nowrap">
      <span className="text-ink-3">
        {current.index + 1} of {phases.length}
      </span>
      {current.title}
      <span className="text-ink-2">
        {current.done}/{current.total}
      </span>
    </span>
  );
}
