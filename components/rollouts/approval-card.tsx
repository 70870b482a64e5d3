"use client";

import { DoorClosed, Hand, Stamp } from "lucide-react";
import Link from "next/link";
import { Instant } from "#components/preferences/instant.tsx";
import { approvalStory } from "#components/rollouts/approvals-model.ts";
import { DigestLine } from "#components/rollouts/digest-line.tsx";
import { GateStrip } from "#components/rollouts/gate-strip.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button, buttonVariants } from "#components/ui/button.tsx";
import type { RolloutListItem } from "#lib/contracts/rollout.ts";

interface ApprovalCardProps {
  rollout: RolloutListItem;
  onDecide: () => void;
}

export function ApprovalCard({ rollout, onDecide }: ApprovalCardProps) {
  const story = approvalStory(rollout);
  const { approve } = rollout.may;
  return (
    <article className="overflow-hidden rounded-lg border border-line bg-surface">
      <div className="flex flex-col gap-2.5 p-4">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5">
          <h3 className="font-semibold text-lg">
            <Link href={`/rollouts/${rollout.id}`} className="rounded-sm hover:underline">
              <span className="text-ink-3">#{rollout.number}</span> {rollout.clusterName}
            </Link>
          </h3>
          <span className="font-medium">{story.title}</span>
          {story.isOneWay ? (
            <Badge tone="red" icon={<DoorClosed aria-hidden />}>
              one-way at run time
            </Badge>
          ) : null}
        </div>
        <p>{story.summary}</p>
        <p className="text-ink-2">{story.before}</p>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-ink-3 text-sm">
          <span>
            planned by {rollout.authorName}{" "}
            <Instant at={rollout.createdAt} className="rounded-sm" />
          </span>
          <DigestLine digest={rollout.digest} />
        </div>
        {approve.allowed ? null : (
          <p className="flex items-start gap-2 rounded-md border border-line bg-sunken px-3 py-2 text-ink-2">
            <Hand className="mt-0.5 size-4 shrink-0 text-violet" aria-hidden />
            {approve.whyNot ?? "You may not decide on this phase"}
          </p>
        )}
        <div className="flex flex-wrap gap-2 pt-1">
          {approve.allowed ? (
            <Button look="primary" onClick={onDecide}>
              <Stamp aria-hidden />
              Review and decide
            </Button>
          ) : null}
          <Link href={`/rollouts/${rollout.id}`} className={buttonVariants({ look: "plain" })}>
            Open the rollout
          </Link>
        </div>
      </div>
      {rollout.gates.length === 0 ? null : (
        <div className="border-line border-t">
          <GateStrip gates={rollout.gates} />
        </div>
      )}
    </article>
  );
}
