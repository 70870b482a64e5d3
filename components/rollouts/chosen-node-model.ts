import type { RolloutDto } from "#lib/contracts/rollout.ts";

export interface ChosenNode {
  host: string;
  /** `<step id>#<number>`, when one attempt was asked for. */
  attemptId: string | null;
}

/**
 * The node that an address asks for.
 *
 * @param id A host, or the id of an attempt; a link may be older than the plan, so it may mean nothing here.
 */
export function chosenNode(
  { plan, steps }: Pick<RolloutDto, "plan" | "steps">,
  id: string | null,
): ChosenNode | null {
  if (id === null) return null;
  if (plan.nodes.some(({ host }) => host === id)) return { host: id, attemptId: null };
  const step = steps.find((candidate) => id.startsWith(`${candidate.id}#`));
  return step === undefined ? null : { host: step.host, attemptId: id };
}
