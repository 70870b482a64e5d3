"use client";

import { useQuery } from "@tanstack/react-query";
import { ClipboardList } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { PlanFooter } from "#components/clusters/plan-footer.tsx";
import { PlanFormFields } from "#components/clusters/plan-form.tsx";
import {
  emptyPlanForm,
  type PlanForm,
  planBody,
  planFormErrors,
} from "#components/clusters/plan-form-model.ts";
import {
  type DryRunState,
  draftBlockers,
  dryRunBlockers,
} from "#components/clusters/plan-readiness-model.ts";
import { PlanRefusal } from "#components/clusters/plan-refusal.tsx";
import { GateStrip } from "#components/rollouts/gate-strip.tsx";
import { PlanReview } from "#components/rollouts/plan-review.tsx";
import { EmptyState, PageHeader, Panel } from "#components/ui/panel.tsx";
import { clusterQueries } from "#lib/client/cluster-queries.ts";
import { useCreateRollout, useDryRun } from "#lib/client/rollout-mutations.ts";
import type { ClusterDetail } from "#lib/contracts/cluster.ts";
import type { PlanDto } from "#lib/contracts/plan.ts";
import type { GateDto } from "#lib/contracts/rollout.ts";
import type { DryRunDto } from "#lib/contracts/rollout-actions.ts";
import type { Permission } from "#lib/domain/people/role.ts";

interface PlanScreenProps {
  initialCluster: ClusterDetail;
  permissions: readonly Permission[];
}

/** Chooses a way, shows what it would do to each node, and keeps it as a draft when it is right. */
export function PlanScreen({ initialCluster, permissions }: PlanScreenProps) {
  const router = useRouter();
  const { data: cluster } = useQuery({
    ...clusterQueries.detail(initialCluster.id),
    initialData: initialCluster,
  });
  const [form, setForm] = useState(emptyPlanForm);
  /** The form that the dry run on screen was made of. */
  const [tried, setTried] = useState<PlanForm | null>(null);
  const dryRun = useDryRun();
  const create = useCreateRollout();
  const errors = planFormErrors(form);
  const nodes = cluster.observation?.nodes ?? [];
  const state = {
    mayPlan: permissions.includes("rollout:plan"),
    cluster,
    form,
    errors,
    dryRun: dryRunState(dryRun.data, tried, form),
  };

  const tryOut = () => {
    setTried(form);
    dryRun.mutate(planBody({ id: cluster.id, nodes }, form));
  };
  const keep = () =>
    create.mutate(planBody({ id: cluster.id, nodes }, form), {
      onSuccess: ({ id }) => router.push(`/rollouts/${id}`),
    });

  return (
    <div className="flex flex-col gap-4">
      <PageHeader
        title={`Plan a change of ${cluster.name}`}
        note="A dry run looks at every node and changes nothing; a draft changes nothing either until a second person approves its first phase."
      />
      <PlanFormFields
        form={form}
        errors={errors}
        hosts={nodes.map(({ host }) => host)}
        onChange={setForm}
      />
      <PlanRefusal error={create.error ?? dryRun.error} reasons={dryRun.data?.refusals ?? []} />
      {dryRun.data?.plan == null ? (
        <NoDryRun isRefused={dryRun.data !== undefined} />
      ) : (
        <DryRunResult
          plan={dryRun.data.plan}
          gates={dryRun.data.gates}
          isStale={state.dryRun === "stale"}
        />
      )}
      <PlanFooter
        blockers={draftBlockers(state)}
        dryRunBlockers={dryRunBlockers(state)}
        isTrying={dryRun.isPending}
        isKeeping={create.isPending}
        isTried={state.dryRun === "planned"}
        clusterName={cluster.name}
        onTry={tryOut}
        onKeep={keep}
      />
    </div>
  );
}

function NoDryRun({ isRefused }: { isRefused: boolean }) {
  if (isRefused) return null;
  return (
    <Panel>
      <EmptyState icon={<ClipboardList aria-hidden />} title="No dry run yet">
        It shows each phase with its nodes, the commands, what they change and the way back.
      </EmptyState>
    </Panel>
  );
}

interface DryRunResultProps {
  plan: PlanDto;
  gates: readonly GateDto[];
  /** Whether the form has changed since. */
  isStale: boolean;
}

function DryRunResult({ plan, gates, isStale }: DryRunResultProps) {
  return (
    <div className={isStale ? "flex flex-col gap-4 opacity-60" : "flex flex-col gap-4"}>
      <Panel
        flush
        title="Dry run"
        note={isStale ? "of an earlier form" : "made now; nothing has been kept or changed"}
      >
        <PlanReview
          plan={plan}
          gates={gates}
          renderRestart={() => (
            <p className="text-ink-3 text-sm">
              The draft shows the exact difference of this node’s configuration, and what the server
              will do with it.
            </p>
          )}
        />
      </Panel>
      {gates.length === 0 ? null : (
        <Panel flush title="What holds now" note="the gates of the first phase, as observed">
          <GateStrip gates={gates} />
        </Panel>
      )}
    </div>
  );
}

function dryRunState(
  answer: DryRunDto | undefined,
  tried: PlanForm | null,
  form: PlanForm,
): DryRunState {
  if (tried === null) return "none";
  // Every change makes a new form, so the same object means that nothing was touched since.
  if (tried !== form) return "stale";
  if (answer === undefined) return "none";
  return answer.plan === null ? answer.refusals : "planned";
}
