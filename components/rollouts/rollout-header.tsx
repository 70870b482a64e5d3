import Link from "next/link";
import { Fragment } from "react";
import { ModeName } from "#components/modes/mode-badge.tsx";
import { Instant } from "#components/preferences/instant.tsx";
import { planPath } from "#components/rollouts/phase-model.ts";
import { RolloutActions } from "#components/rollouts/rollout-actions.tsx";
import { StateBadge } from "#components/rollouts/state-badge.tsx";
import { PageHeader } from "#components/ui/panel.tsx";
import type { RolloutDto } from "#lib/contracts/rollout.ts";
import { parseMode } from "#lib/domain/mode/tls-mode.ts";

interface RolloutHeaderProps {
  rollout: RolloutDto;
  /** As it was at the moment that is looked at. */
  shown: RolloutDto;
}

export function RolloutHeader({ rollout, shown }: RolloutHeaderProps) {
  const phaseCount = rollout.plan.phases.length;
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
      badges={
        <>
          <StateBadge state={shown.state} />
          <span className="text-ink-2">
            phase {Math.min(shown.currentPhase + 1, phaseCount)} of {phaseCount}
          </span>
        </>
      }
      note={
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Path steps={planPath(rollout.plan)} />
          <span className="text-ink-3">
            planned by {rollout.authorName}{" "}
            <Instant at={rollout.createdAt} className="rounded-sm" />
          </span>
        </span>
      }
      actions={shown === rollout ? <RolloutActions rollout={rollout} /> : undefined}
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
