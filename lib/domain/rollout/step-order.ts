import type { PlannedNode } from "#lib/domain/rollout/plan.ts";
import type { Step } from "#lib/domain/rollout/rollout.ts";

type Orderable = Pick<PlannedNode, "host" | "process" | "role" | "group" | "memberId">;

/**
 * Orders nodes for one phase: members that are not primary, then primaries, then routers.
 *
 * The first step is so a canary on a node whose loss costs nothing, and every router finds its shards done.
 */
export function compareForRollout(a: Orderable, b: Orderable): number {
  return (
    rankOf(a, a.role === "primary") - rankOf(b, b.role === "primary") ||
    compareText(a.group ?? "", b.group ?? "") ||
    (a.memberId ?? 0) - (b.memberId ?? 0) ||
    compareText(a.host, b.host)
  );
}

/**
 * The step to run next in a phase, or null when all of them are done.
 *
 * A step that was begun comes first, whoever began it. Otherwise the order of the plan holds, except that a
 * node which is primary by now waits for the other members.
 *
 * @param primaries Hosts seen as primary just now; roles may have changed since the plan.
 */
export function nextStep(
  steps: readonly Step[],
  phaseIndex: number,
  nodes: readonly PlannedNode[],
  primaries: ReadonlySet<string>,
): Step | null {
  const open = steps.filter((step) => step.phaseIndex === phaseIndex && step.state !== "done");
  const begun = open.find((step) => step.state === "running");
  if (begun !== undefined) return begun;
  const routers = new Set(nodes.filter((n) => n.process === "mongos").map((n) => n.host));
  const rank = (step: Step) =>
    rankOf({ process: routers.has(step.host) ? "mongos" : "mongod" }, primaries.has(step.host));
  const [next] = open.toSorted((a, b) => rank(a) - rank(b) || a.order - b.order);
  return next ?? null;
}

function rankOf(node: { process: PlannedNode["process"] }, isPrimary: boolean): number {
  if (node.process === "mongos") return 2;
  return isPrimary ? 1 : 0;
}

// Not localeCompare: the order is part of the digest and must not depend on the machine's language.
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
