"use client";

import { useState } from "react";
import { toast } from "sonner";
import { FailureCallout } from "#components/frame/failure-callout.tsx";
import { DigestLine } from "#components/rollouts/digest-line.tsx";
import { PhaseStory } from "#components/rollouts/phase-story.tsx";
import { PHASE_KIND_WORDS } from "#components/rollouts/phase-words.ts";
import { Button } from "#components/ui/button.tsx";
import { Field, TextArea } from "#components/ui/field.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import { useDecidePhase } from "#lib/client/rollout-mutations.ts";
import type { RolloutListItem } from "#lib/contracts/rollout.ts";

interface DecideSheetProps {
  rollout: RolloutListItem;
  open: boolean;
  onClose: () => void;
}

/** Approve or reject the phase that waits, bound to the digest that is on screen. */
export function DecideSheet({ rollout, open, onClose }: DecideSheetProps) {
  const { plan, currentPhase, clusterName, digest } = rollout;
  const phase = plan.phases.find(({ index }) => index === currentPhase);
  const decide = useDecidePhase(rollout, currentPhase);
  const [comment, setComment] = useState("");
  const [error, setError] = useState<string>();
  if (phase === undefined) return null;
  const { title } = PHASE_KIND_WORDS[phase.kind];

  const send = (decision: "approved" | "rejected") => {
    if (decision === "rejected" && comment.trim() === "") {
      setError("Say why, so that the author knows what to change");
      return;
    }
    setError(undefined);
    decide.mutate(
      { digest, decision, comment },
      {
        onSuccess: () => {
          toast.success(`${title} on ${clusterName} is ${decision}`);
          setComment("");
          onClose();
        },
      },
    );
  };

  return (
    <Sheet
      wide
      open={open}
      onOpenChange={(next) => (next ? undefined : onClose())}
      title={`${title} on ${clusterName}`}
      description={`Rollout #${rollout.number} by ${rollout.authorName}, phase ${phase.index + 1} of ${plan.phases.length}`}
      footer={
        <>
          <Button look="danger" busy={decide.isPending} onClick={() => send("rejected")}>
            Reject
          </Button>
          <Button look="primary" busy={decide.isPending} onClick={() => send("approved")}>
            Approve {title} on {clusterName}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <FailureCallout error={decide.error}>Your comment is kept.</FailureCallout>
        <PhaseStory rollout={rollout} phase={phase} />
        <Field
          id="decision-comment"
          label="Comment"
          optional
          hint="Stands beside the decision for good; needed to reject"
          error={error}
        >
          <TextArea
            id="decision-comment"
            rows={3}
            value={comment}
            invalid={error !== undefined}
            onChange={(event) => setComment(event.target.value)}
          />
        </Field>
        <DigestLine digest={digest} />
      </div>
    </Sheet>
  );
}
