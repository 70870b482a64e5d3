"use client";

import { toast } from "sonner";
import { actionWords } from "#components/rollouts/phase-words.ts";
import { WordSheet, type WordStory } from "#components/rollouts/word-sheet.tsx";
import { type StepVerb, useRolloutWord } from "#lib/client/rollout-control-mutations.ts";
import type { RolloutDto, StepDto } from "#lib/contracts/rollout.ts";

const STORIES: Record<StepVerb, WordStory> = {
  retry: {
    verb: "Retry",
    happens:
      "The step is put back in line. It looks at the node first and repeats nothing that took effect.",
    after: "A rollout that has halted must be resumed as well.",
    look: "primary",
    reason: "optional",
  },
  skip: {
    verb: "Skip",
    happens: "The node is left out of this phase and stays as it is.",
    after:
      "Barriers still count it: the phases after this one do not begin while the node is below the mode they build on.",
    look: "danger",
    reason: "needed",
  },
  confirm: {
    verb: "I have restarted",
    happens: "Portcullis looks at the node at once instead of at its next look.",
    after:
      "Only what is observed counts: uptime, startup mode and handshake must show the restart. Your word alone finishes nothing.",
    look: "primary",
    reason: "optional",
  },
};

interface StepWordSheetProps {
  rollout: RolloutDto;
  step: StepDto;
  verb: StepVerb;
  onClose: () => void;
}

/** Retry or skip a step, or say that the restart it asks for has been made. */
export function StepWordSheet({ rollout, step, verb, onClose }: StepWordSheetProps) {
  const word = useRolloutWord(rollout);
  const story = STORIES[verb];
  const send = (reason: string) =>
    word.mutate(
      { about: "step", verb, stepId: step.id, reason },
      {
        onSuccess: () => {
          toast.success(`${story.verb}: ${step.host}`);
          onClose();
        },
      },
    );
  return (
    <WordSheet
      title={`${story.verb} ${step.host}`}
      description={`${actionWords(step.action)}, phase ${step.phaseIndex + 1} of rollout #${rollout.number}`}
      verb={`${story.verb} ${step.host.split(".")[0]}`}
      look={story.look}
      reason={story.reason}
      hint="Stands on the step and in the events, with your name"
      busy={word.isPending}
      error={word.error}
      onSend={send}
      onClose={onClose}
    >
      <p>{story.happens}</p>
      <p className="text-ink-2">{story.after}</p>
    </WordSheet>
  );
}
