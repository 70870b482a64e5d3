"use client";

import { Ban, CirclePause, Hand, OctagonX, Play, Send, Stamp } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useShortcut } from "#components/frame/use-shortcut.ts";
import {
  type ActionVerb,
  abortAction,
  haltAction,
  primaryAction,
  type RolloutAction,
} from "#components/rollouts/action-model.ts";
import { DecideSheet } from "#components/rollouts/decide-sheet.tsx";
import { blockersOf } from "#components/rollouts/gate-model.ts";
import { ReasonSheet, type ReasonVerb } from "#components/rollouts/reason-sheet.tsx";
import { GATE_WORDS, WAITS_FOR_WORDS } from "#components/rollouts/rollout-words.ts";
import { SubmitSheet } from "#components/rollouts/submit-sheet.tsx";
import { Button } from "#components/ui/button.tsx";
import { Popover } from "#components/ui/popover.tsx";
import type { RolloutDto } from "#lib/contracts/rollout.ts";

const ICONS: Record<ActionVerb, ReactNode> = {
  submit: <Send aria-hidden />,
  decide: <Stamp aria-hidden />,
  pause: <CirclePause aria-hidden />,
  resume: <Play aria-hidden />,
  halt: <OctagonX aria-hidden />,
  abort: <Ban aria-hidden />,
};

function isReasonVerb(verb: ActionVerb | null): verb is ReasonVerb {
  return verb !== null && verb !== "submit" && verb !== "decide";
}

/** The buttons of a rollout. None is ever dead: one that may not be used says why. */
export function RolloutActions({ rollout }: { rollout: RolloutDto }) {
  const [open, setOpen] = useState<ActionVerb | null>(null);
  const close = () => setOpen(null);
  const primary = primaryAction(rollout);
  useShortcut("p", () => {
    if (rollout.may.pause.allowed) setOpen("pause");
    else if (rollout.may.resume.allowed) setOpen("resume");
  });
  const others = [abortAction(rollout), haltAction(rollout)].filter((action) => action !== null);
  return (
    <>
      {others.map((action) => (
        <ActionButton
          key={action.verb}
          action={action}
          look="danger"
          rollout={rollout}
          onPress={() => setOpen(action.verb)}
        />
      ))}
      {primary === null ? null : (
        <ActionButton
          action={primary}
          look={primary.verb === "pause" ? "plain" : "primary"}
          rollout={rollout}
          onPress={() => setOpen(primary.verb)}
        />
      )}
      <SubmitSheet rollout={rollout} open={open === "submit"} onClose={close} />
      <DecideSheet rollout={rollout} open={open === "decide"} onClose={close} />
      {isReasonVerb(open) ? <ReasonSheet rollout={rollout} verb={open} onClose={close} /> : null}
    </>
  );
}

interface ActionButtonProps {
  action: RolloutAction;
  look: "primary" | "plain" | "danger";
  rollout: RolloutDto;
  onPress: () => void;
}

function ActionButton({ action, look, rollout, onPress }: ActionButtonProps) {
  if (action.allowed) {
    return (
      <Button look={look} onClick={onPress}>
        {ICONS[action.verb]}
        {action.label}
      </Button>
    );
  }
  return (
    <Popover
      label={`Why ${action.label} is not possible now`}
      trigger={
        <Button look="plain" className="text-ink-2">
          {ICONS[action.verb]}
          {action.label}
        </Button>
      }
    >
      <p className="flex items-start gap-2 font-medium">
        <Hand className="mt-0.5 size-4 shrink-0 text-violet" aria-hidden />
        {action.whyNot ?? "Not possible now"}
      </p>
      <Blockers rollout={rollout} />
    </Popover>
  );
}

function Blockers({ rollout }: { rollout: RolloutDto }) {
  const blockers = blockersOf(rollout.gates);
  if (blockers.length === 0) return null;
  return (
    <ul className="mt-3 flex flex-col gap-2 border-line border-t pt-3">
      {blockers.map((gate) => (
        <li key={gate.id}>
          <span className="font-medium">{GATE_WORDS[gate.id]}</span>: {gate.value}, needs{" "}
          {gate.threshold}
          {gate.waitsFor === null ? null : (
            <span className="block text-ink-3 text-sm">{WAITS_FOR_WORDS[gate.waitsFor]}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
