"use client";

import { ShieldOff } from "lucide-react";
import { toast } from "sonner";
import { PHASE_KIND_WORDS } from "#components/rollouts/phase-words.ts";
import { GATE_WORDS } from "#components/rollouts/rollout-words.ts";
import { WordSheet } from "#components/rollouts/word-sheet.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { useRolloutWord } from "#lib/client/rollout-control-mutations.ts";
import type { GateDto, RolloutDto } from "#lib/contracts/rollout.ts";

interface WaiveSheetProps {
  rollout: RolloutDto;
  gate: GateDto;
  onClose: () => void;
}

/** Switches a gate off for the current phase, or lets it count again. */
export function WaiveSheet({ rollout, gate, onClose }: WaiveSheetProps) {
  const word = useRolloutWord(rollout);
  const name = GATE_WORDS[gate.id];
  const phase = rollout.plan.phases[rollout.currentPhase];
  const title = phase === undefined ? "this phase" : PHASE_KIND_WORDS[phase.kind].title;
  const isOff = gate.waiver !== null;
  const send = (reason: string) =>
    word.mutate(
      isOff ? { about: "gate-again", gate: gate.id } : { about: "gate", gate: gate.id, reason },
      {
        onSuccess: () => {
          toast.success(isOff ? `${name} counts again` : `${name} is switched off for ${title}`);
          onClose();
        },
      },
    );
  return (
    <WordSheet
      title={isOff ? `Let ${name} count again` : `Switch off ${name} for ${title}`}
      description={`Rollout #${rollout.number} of ${rollout.clusterName}, phase ${rollout.currentPhase + 1}`}
      verb={isOff ? `Let ${name} count again` : `Switch off ${name}`}
      look={isOff ? "primary" : "danger"}
      reason={isOff ? "none" : "needed"}
      hint="Stands beside the gate, on the phase and in the events, with your name"
      busy={word.isPending}
      error={word.error}
      onSend={send}
      onClose={onClose}
    >
      <div>
        <p className="font-medium">{gate.value}</p>
        <p className="text-ink-2">needs {gate.threshold}</p>
      </div>
      {isOff ? (
        <p>The rollout waits for this gate again from its next node on.</p>
      ) : (
        <Callout
          tone="amber"
          icon={<ShieldOff aria-hidden />}
          title="The rollout goes on although this does not hold"
        >
          Only for this phase. Everyone who opens the rollout sees that you switched it off, and
          why.
        </Callout>
      )}
    </WordSheet>
  );
}
