"use client";

import { CircleCheck, FlaskConical, Hand, Save } from "lucide-react";
import type { Blocker } from "#components/clusters/plan-readiness-model.ts";
import { Button } from "#components/ui/button.tsx";
import { Popover } from "#components/ui/popover.tsx";

interface PlanFooterProps {
  /** What keeps the plan from being kept as a draft. */
  blockers: readonly Blocker[];
  /** What keeps even a dry run from being made. */
  dryRunBlockers: readonly Blocker[];
  isTrying: boolean;
  isKeeping: boolean;
  /** Whether this very form was dry-run and planned. */
  isTried: boolean;
  clusterName: string;
  onTry: () => void;
  onKeep: () => void;
}

/** Stays in sight: what is missing, who can clear it, and the next thing to do. */
export function PlanFooter(props: PlanFooterProps) {
  const { blockers, dryRunBlockers, isTrying, isKeeping, isTried, clusterName } = props;
  const [first, ...others] = blockers;
  return (
    <section
      aria-label="Readiness"
      className="sticky bottom-16 z-20 flex min-h-14 flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border border-line-strong bg-raised px-4 py-2.5 shadow-overlay md:bottom-3"
    >
      {first === undefined ? (
        <p className="flex min-w-0 items-center gap-2 font-medium text-green">
          <CircleCheck className="size-4 shrink-0" aria-hidden />
          Ready to be kept as a draft
        </p>
      ) : (
        <p className="flex min-w-0 items-start gap-2">
          <Hand className="mt-0.5 size-4 shrink-0 text-violet" aria-hidden />
          <span className="min-w-0 break-words">
            <span className="font-medium">{first.what}</span>{" "}
            <span className="text-ink-2">
              · {first.who}
              {others.length === 0 ? "" : ` · ${others.length} more`}
            </span>
          </span>
        </p>
      )}
      <span className="flex-1" />
      <GuardedButton
        label="Dry run"
        icon={<FlaskConical aria-hidden />}
        look={isTried ? "plain" : "primary"}
        blockers={dryRunBlockers}
        busy={isTrying}
        onPress={props.onTry}
      />
      <GuardedButton
        label="Keep as draft"
        icon={<Save aria-hidden />}
        object={clusterName}
        look={isTried ? "primary" : "plain"}
        blockers={blockers}
        busy={isKeeping}
        onPress={props.onKeep}
      />
    </section>
  );
}

interface GuardedButtonProps {
  label: string;
  icon: React.ReactNode;
  /** What it is done to, for those who do not see the page. */
  object?: string;
  look: "primary" | "plain";
  blockers: readonly Blocker[];
  busy: boolean;
  onPress: () => void;
}

/** A button that is never dead: with something missing it says what, and who can clear it. */
function GuardedButton(props: GuardedButtonProps) {
  const { label, icon, object, look, blockers, busy, onPress } = props;
  const text = (
    <>
      {label}
      {object === undefined ? null : <span className="sr-only">: {object}</span>}
    </>
  );
  if (blockers.length === 0) {
    return (
      <Button look={look} busy={busy} onClick={onPress}>
        {busy ? null : icon}
        {text}
      </Button>
    );
  }
  return (
    <Popover
      label={`What is missing for ${label}`}
      trigger={
        <Button look={look}>
          {icon}
          {text}
        </Button>
      }
    >
      <p className="font-medium">What is missing</p>
      <ul className="mt-2 flex flex-col gap-2">
        {blockers.map(({ what, who }) => (
          <li key={what} className="flex items-start gap-2">
            <Hand className="mt-0.5 size-4 shrink-0 text-violet" aria-hidden />
            <span className="min-w-0 break-words">
              {what}
              <span className="block text-ink-3 text-sm">{who}</span>
            </span>
          </li>
        ))}
      </ul>
    </Popover>
  );
}
