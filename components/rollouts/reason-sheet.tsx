"use client";

import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { FailureCallout } from "#components/frame/failure-callout.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Field, TextArea } from "#components/ui/field.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import { useRolloutAction } from "#lib/client/rollout-mutations.ts";
import type { RolloutDto } from "#lib/contracts/rollout.ts";

type ReasonVerb = "pause" | "resume" | "halt" | "abort";

const STORIES: Record<ReasonVerb, { verb: string; happens: string; after: string }> = {
  pause: {
    verb: "Pause",
    happens: "The node in hand is finished and verified; then nothing more is started.",
    after: "Nodes stay in the mode they have reached. Resume goes on with the next one.",
  },
  resume: {
    verb: "Resume",
    happens:
      "Every node is looked at again before anything is done; one that is already there is not touched.",
    after: "The approval of this phase still holds as long as the plan's digest does.",
  },
  halt: {
    verb: "Halt",
    happens:
      "The node in hand is finished and verified; then the rollout halts and shows your reason to everyone.",
    after: "Nodes stay in the mode they have reached. A person must resume or abort it.",
  },
  abort: {
    verb: "Abort",
    happens: "The node in hand is finished and verified; then the rollout ends for good.",
    after:
      "Nodes stay in the mode they have reached; a new plan goes on from there, with new approvals.",
  },
};

interface ReasonSheetProps {
  rollout: RolloutDto;
  /** Null keeps the sheet closed. */
  verb: ReasonVerb | null;
  onClose: () => void;
}

export function ReasonSheet({ rollout, verb, onClose }: ReasonSheetProps) {
  const action = useRolloutAction(rollout);
  const [reason, setReason] = useState("");
  const [error, setError] = useState<string>();
  const story = STORIES[verb ?? "pause"];

  const send = () => {
    if (verb === null) return;
    if ((verb === "halt" || verb === "abort") && reason.trim() === "") {
      setError("Say why: everyone who opens this rollout sees it");
      return;
    }
    setError(undefined);
    action.mutate(
      { verb, reason: reason.trim() },
      {
        onSuccess: () => {
          toast.success(`${story.verb} of rollout #${rollout.number} is on its way`);
          setReason("");
          onClose();
        },
      },
    );
  };

  return (
    <Sheet
      open={verb !== null}
      onOpenChange={(next) => (next ? undefined : onClose())}
      title={`${story.verb} rollout #${rollout.number}`}
      description={`${rollout.clusterName}, toward ${rollout.plan.target}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look={verb === "abort" || verb === "halt" ? "danger" : "primary"}
            busy={action.isPending}
            onClick={send}
          >
            {story.verb} {rollout.clusterName}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <FailureCallout error={action.error}>Nothing has changed.</FailureCallout>
        {verb === "resume" && rollout.halt !== null ? (
          <Callout
            tone="red"
            icon={<TriangleAlert aria-hidden />}
            title="It halted for this reason"
          >
            {rollout.halt.message}
          </Callout>
        ) : null}
        <p>{story.happens}</p>
        <p className="text-ink-2">{story.after}</p>
        {verb === "halt" || verb === "abort" ? (
          <Field
            id="action-reason"
            label="Reason"
            hint="Shown on the rollout and kept in its events"
            error={error}
          >
            <TextArea
              id="action-reason"
              rows={3}
              value={reason}
              invalid={error !== undefined}
              onChange={(event) => setReason(event.target.value)}
            />
          </Field>
        ) : null}
      </div>
    </Sheet>
  );
}
