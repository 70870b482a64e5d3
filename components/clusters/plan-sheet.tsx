"use client";

import { TriangleAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import {
  phasesToward,
  planObstacles,
  previewOrder,
  reachableTargets,
} from "#components/clusters/plan-model.ts";
import { ModeIcon } from "#components/modes/mode-icon.tsx";
import { dangerStory, verbOn } from "#components/rollouts/danger-model.ts";
import { DangerText } from "#components/rollouts/danger-text.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import { ProblemError, sentenceOf } from "#lib/client/problem-error.ts";
import { useCreateRollout } from "#lib/client/rollout-mutations.ts";
import type { ClusterDetail } from "#lib/contracts/cluster.ts";
import type { NodeObservationDto } from "#lib/contracts/observation.ts";

interface PlanSheetProps {
  cluster: ClusterDetail;
  nodes: readonly NodeObservationDto[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Says what a change means before it is planned; the plan itself changes nothing yet. */
export function PlanSheet({ cluster, nodes, open, onOpenChange }: PlanSheetProps) {
  const router = useRouter();
  const create = useCreateRollout();
  const targets = reachableTargets(nodes);
  const [wanted, setWanted] = useState(targets.at(-1) ?? "requireTLS");
  const target = targets.includes(wanted) ? wanted : (targets.at(-1) ?? "requireTLS");
  const obstacles = planObstacles(nodes);
  const plan = () =>
    create.mutate(
      { clusterId: cluster.id, target },
      { onSuccess: (rollout) => router.push(`/rollouts/${rollout.id}`) },
    );

  return (
    <Sheet
      open={open}
      onOpenChange={onOpenChange}
      title="Plan change"
      description="Makes a plan from a fresh look at every node. Nothing is changed before it is submitted and approved."
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button look="primary" busy={create.isPending} onClick={plan}>
            {verbOn(target, cluster.name)}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {create.error === null ? null : <PlanRefusal error={create.error} />}
        {targets.length > 1 ? (
          <Segmented
            label="Target mode"
            value={target}
            options={targets.map((mode) => ({
              value: mode,
              label: mode,
              icon: <ModeIcon mode={mode} />,
            }))}
            onChange={setWanted}
          />
        ) : null}
        {obstacles.length === 0 ? null : (
          <Callout
            tone="amber"
            icon={<TriangleAlert aria-hidden />}
            title="The plan will be refused while this is so"
          >
            <ul>
              {obstacles.map(({ host, why }) => (
                <li key={host} className="break-words">
                  <span className="break-all font-mono text-sm">{host}</span> {why}
                </li>
              ))}
            </ul>
          </Callout>
        )}
        <DangerText
          story={dangerStory(phasesToward(nodes, target), nodes.length)}
          order={previewOrder(nodes, target)}
        />
      </div>
    </Sheet>
  );
}

function PlanRefusal({ error }: { error: Error }) {
  const reasons = error instanceof ProblemError ? (error.problem.reasons ?? []) : [];
  const title = reasons.length === 0 ? sentenceOf(error) : "The plan is refused";
  return (
    <Callout tone="red" icon={<TriangleAlert aria-hidden />} title={title} alert>
      {reasons.length === 0 ? undefined : (
        <ul>
          {reasons.map((reason) => (
            <li key={`${reason.code} ${reason.host}`} className="break-words">
              {reason.message}
            </li>
          ))}
        </ul>
      )}
    </Callout>
  );
}
