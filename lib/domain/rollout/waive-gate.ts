import { err, ok, type Result } from "#lib/domain/result.ts";
import type { GateId } from "#lib/domain/rollout/gate.ts";
import type { PersonsWord } from "#lib/domain/rollout/persons-word.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { isTerminal } from "#lib/domain/rollout/rollout-state.ts";

/** Gates that no reason opens: a broken barrier cuts nodes off, and nobody approved another cluster. */
export const NEVER_WAIVED: ReadonlySet<GateId> = new Set(["barrier", "topology", "approval"]);

/** Why a gate cannot be switched off, or on again. */
export interface WaiverRefusal {
  code: "GATE_NOT_WAIVABLE" | "TRANSITION_NOT_ALLOWED";
  message: string;
}

/** A gate is switched off for the current phase on a person's word; a second word replaces the first. */
export function waiveGate(
  rollout: Rollout,
  gate: GateId,
  word: PersonsWord,
): Result<Rollout, WaiverRefusal> {
  const { number, state, currentPhase } = rollout;
  if (NEVER_WAIVED.has(gate)) {
    const message = `The gate ${gate} is never switched off`;
    return err({ code: "GATE_NOT_WAIVABLE", message });
  }
  if (isTerminal(state)) {
    const message = `Rollout #${number} is over and has no gate to switch off`;
    return err({ code: "TRANSITION_NOT_ALLOWED", message });
  }
  const waiver = { ...word, gate, phaseIndex: currentPhase };
  return ok({ ...rollout, waivers: [...othersThan(rollout, gate), waiver] });
}

/** The gate counts again in the current phase. */
export function withdrawWaiver(rollout: Rollout, gate: GateId): Result<Rollout, WaiverRefusal> {
  const waivers = othersThan(rollout, gate);
  if (waivers.length < rollout.waivers.length) return ok({ ...rollout, waivers });
  const message = `The gate ${gate} is not switched off in phase ${rollout.currentPhase + 1} of rollout #${rollout.number}`;
  return err({ code: "TRANSITION_NOT_ALLOWED", message });
}

function othersThan({ waivers, currentPhase }: Rollout, gate: GateId) {
  return waivers.filter((other) => other.gate !== gate || other.phaseIndex !== currentPhase);
}
