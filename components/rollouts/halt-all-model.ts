import { PHASE_KIND_WORDS } from "#components/rollouts/phase-words.ts";
import type { RolloutListItem } from "#lib/contracts/rollout.ts";
import type { HaltedRolloutsDto } from "#lib/contracts/rollout-actions.ts";

export interface RunningRollout {
  id: string;
  number: number;
  clusterName: string;
  /** "phase 4 of 10, preferTLS". */
  phase: string;
}

/** What a halt of everything would halt. */
export function runningRollouts(rollouts: readonly RolloutListItem[]): RunningRollout[] {
  return rollouts
    .filter(({ state }) => state === "running")
    .map(({ id, number, clusterName, currentPhase, plan }) => {
      const phase = plan.phases[currentPhase];
      const title = phase === undefined ? "" : `, ${PHASE_KIND_WORDS[phase.kind].title}`;
      const place = `phase ${currentPhase + 1} of ${plan.phases.length}${title}`;
      return { id, number, clusterName, phase: place };
    });
}

/** What became of it; whole when nothing was left running. */
export function haltedWords({ halted, notHalted }: HaltedRolloutsDto): {
  title: string;
  isWhole: boolean;
} {
  const counted = halted.length === 1 ? "1 rollout halts" : `${halted.length} rollouts halt`;
  const done = halted.length === 0 ? "Nothing was running" : `${counted} after the node in hand`;
  const [first] = notHalted;
  if (first === undefined) return { title: done, isWhole: true };
  return { title: `${done}; #${first.number} did not: ${first.message}`, isWhole: false };
}

/** Freeze windows that hold rollouts now, for the chip in the frame; null while none does. */
export function freezeOf(rollouts: readonly RolloutListItem[]): {
  until: string | null;
  rolloutId: string;
  message: string;
} | null {
  const held = rollouts.find(({ state, hold }) => state === "running" && hold?.code === "FROZEN");
  if (held?.hold == null) return null;
  return { until: held.hold.until, rolloutId: held.id, message: held.hold.message };
}
