"use client";

import { useQuery } from "@tanstack/react-query";
import { OctagonX } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { haltedWords, runningRollouts } from "#components/rollouts/halt-all-model.ts";
import { WordSheet } from "#components/rollouts/word-sheet.tsx";
import { Button } from "#components/ui/button.tsx";
import { useHaltEverything } from "#lib/client/rollout-control-mutations.ts";
import { rolloutQueries } from "#lib/client/rollout-queries.ts";

/** Halts every rollout that runs, from anywhere in the console. */
export function HaltButton() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        look="danger"
        size="sm"
        className="h-8"
        title="Halt everything"
        onClick={() => setOpen(true)}
      >
        <OctagonX aria-hidden />
        <span className="max-lg:sr-only">Halt everything</span>
      </Button>
      {isOpen ? <HaltSheet onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function HaltSheet({ onClose }: { onClose: () => void }) {
  const halt = useHaltEverything();
  const { data: rollouts = [] } = useQuery(rolloutQueries.list());
  const running = runningRollouts(rollouts);
  const send = (reason: string) =>
    halt.mutate(
      { reason },
      {
        onSuccess: (outcome) => {
          const { title, isWhole } = haltedWords(outcome);
          if (isWhole) toast.success(title);
          else toast.error(title);
          onClose();
        },
      },
    );
  return (
    <WordSheet
      title="Halt everything"
      description="Every rollout that runs, on every cluster"
      verb="Halt everything"
      look="danger"
      reason="needed"
      hint="Shown on every rollout that it halts and kept in its events"
      busy={halt.isPending}
      error={halt.error}
      onSend={send}
      onClose={onClose}
    >
      <p>
        Each rollout finishes and verifies the node in hand; then it halts. Nodes stay in the mode
        they have reached, and a person must resume or abort each rollout.
      </p>
      {running.length === 0 ? (
        <p className="text-ink-2">No rollout runs as far as this page knows.</p>
      ) : (
        <ul className="flex flex-col gap-1 rounded-md border border-line bg-sunken px-3 py-2">
          {running.map(({ id, number, clusterName, phase }) => (
            <li key={id}>
              <span className="text-ink-3">#{number}</span> {clusterName}{" "}
              <span className="text-ink-3">{phase}</span>
            </li>
          ))}
        </ul>
      )}
    </WordSheet>
  );
}
