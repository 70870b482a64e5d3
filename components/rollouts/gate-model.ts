import type { GateDto } from "#lib/contracts/rollout.ts";
import { NEVER_WAIVED } from "#lib/domain/rollout/waive-gate.ts";

/** What stands in the way first, then what a person switched off, so that nobody overlooks it. */
function rankOf({ state, waiver }: GateDto): number {
  if (waiver !== null) return 1;
  if (state === "met") return 3;
  return state === "unmet" ? 0 : 2;
}

/** Gates with what stands in the way first; the order within a rank is the plan's. */
export function sortGates(gates: readonly GateDto[]): GateDto[] {
  return gates.toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** Gates that keep the phase from starting or going on; what is not known keeps it too, what a person switched off does not. */
export function blockersOf(gates: readonly GateDto[]): GateDto[] {
  return sortGates(gates.filter(({ state, waiver }) => state !== "met" && waiver === null));
}

/** Whether a person may switch the gate off, as it stands in the way and is not one that never opens. */
export function mayBeWaived({ id, state, waiver }: GateDto): boolean {
  return state !== "met" && waiver === null && !NEVER_WAIVED.has(id);
}
