"use client";

import { TriangleAlert } from "lucide-react";
import { toast } from "sonner";
import { restTitle } from "#components/rollouts/notice-model.ts";
import { WordSheet, type WordStory } from "#components/rollouts/word-sheet.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { useRolloutAction } from "#lib/client/rollout-mutations.ts";
import type { RolloutDto } from "#lib/contracts/rollout.ts";

export type ReasonVerb = "pause" | "resume" | "halt" | "abort";

const STORIES: Record<ReasonVerb, WordStory> = {
  pause: {
    verb: "Pause",
    happens: "The node in hand is finished and verified; then nothing more is started.",
    after: "Nodes stay in the mode they have reached. Resume goes on with the next one.",
    look: "primary",
    reason: "optional",
  },
  resume: {
    verb: "Resume",
    happens:
      "Every node is looked at again before anything is done; one that is already there is not touched.",
    after: "The approval of this phase still holds as long as the plan's digest does.",
    look: "primary",
    reason: "optional",
  },
  halt: {
    verb: "Halt",
    happens:
      "The node in hand is finished and verified; then the rollout halts and shows your reason to everyone.",
    after: "Nodes stay in the mode they have reached. A person must resume or abort it.",
    look: "danger",
    reason: "needed",
  },
  abort: {
    verb: "Abort",
    happens: "The node in hand is finished and verified; then the rollout ends for good.",
    after:
      "Nodes stay in the mode they have reached; a new plan goes on from there, with new approvals.",
    look: "danger",
    reason: "needed",
  },
};

interface ReasonSheetProps {
  rollout: RolloutDto;
  verb: ReasonVerb;
  onClose: () => void;
}

/** Pause, resume, halt or abort one rollout, and say why. */
export function ReasonSheet({ rollout, verb, onClose }: ReasonSheetProps) {
  const action = useRolloutAction(rollout);
  const story = STORIES[verb];
  const send = (reason: string) =>
    action.mutate(
      { verb, reason },
      {
        onSuccess: () => {
          toast.success(`${story.verb} of rollout #${rollout.number} is on its way`);
          onClose();
        },
      },
    );
  return (
    <WordSheet
      title={`${story.verb} rollout #${rollout.number}`}
      description={`${rollout.clusterName}, toward ${rollout.plan.target}`}
      verb={`${story.verb} ${rollout.clusterName}`}
      look={story.look}
      reason={story.reason}
      hint="Shown on the rollout and kept in its events"
      busy={action.isPending}
      error={action.error}
      onSend={send}
      onClose={onClose}
    >
      {verb === "resume" && rollout.halt !== null ? (
        <Callout
          tone={rollout.state === "halted" ? "red" : "amber"}
          icon={<TriangleAlert aria-hidden />}
          title={restTitle(rollout.halt.code)}
        >
          {rollout.halt.message}
        </Callout>
      ) : null}
      <p>{story.happens}</p>
      <p className="text-ink-2">{story.after}</p>
    </WordSheet>
  );
}
