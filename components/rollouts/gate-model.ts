import type { GateDto } from "#lib/contracts/rollout.ts";

const ORDER: Record<GateDto["state"], number> = { unmet: 0, unknown: 1, met: 2 };

/** Gates with what stands in the way first; the order within a state is the plan's. */
export function sortGates(gates: readonly GateDto[]): GateDto[] {
  return gates.toSorted((a, b) => ORDER[a.state] - ORDER[b.state]);
}

/** Gates that keep the phase from starting or going on; what is not known keeps it too, what a person switched off does not. */
export function blockersOf(gates: readonly GateDto[]): GateDto[] {
  return sortGates(gates.filter(({ state, waiver }) => state !== "met" && waiver === null));
}
