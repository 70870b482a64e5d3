import { type BarrierNode, checkMove } from "#lib/domain/rollout/barrier.ts";
import { canAuthenticate } from "#lib/domain/rollout/cluster-auth-barrier.ts";
import type { PlannedNode, PlannedPhase, StepAction } from "#lib/domain/rollout/plan.ts";
import {
  asBarrierNode,
  type PlannedStanding,
  standingAfter,
  standingOf,
} from "#lib/domain/rollout/planned-standing.ts";

/** A step that would cut a node off, were it done where the plan puts it. */
export interface WalkFault {
  phaseIndex: number;
  /** The node that is moved. */
  host: string;
  /** The node that it could no longer talk to. */
  other: string;
  /** One sentence about the other node. */
  message: string;
}

export interface Walk {
  standings: PlannedStanding[];
  faults: WalkFault[];
}

type Walked = Pick<PlannedPhase, "index"> & {
  steps: readonly { host: string; action: StepAction }[];
};

/**
 * Goes through the steps in the order of the plan, each as if it were done, and looks at every pair of nodes
 * before each of them.
 *
 * @param nodes As they stand before the first step.
 */
export function walkPlan(nodes: readonly PlannedNode[], phases: readonly Walked[]): Walk {
  return walkFrom(nodes.map(standingOf), phases);
}

/** The same from where earlier steps have led. */
export function walkFrom(from: readonly PlannedStanding[], phases: readonly Walked[]): Walk {
  const standings = [...from];
  const seen = standings.map(asBarrierNode);
  const places = new Map(standings.map(({ node }, place) => [node.host, place]));
  const faults: WalkFault[] = [];
  for (const { index, steps } of phases) {
    for (const { host, action } of steps) {
      const place = places.get(host) ?? -1;
      const before = standings[place];
      if (before === undefined) continue;
      const after = standingAfter(before, action);
      for (const fault of faultsOf(before, after, action, standings, seen)) {
        faults.push({ phaseIndex: index, host, ...fault });
      }
      standings[place] = after;
      seen[place] = asBarrierNode(after);
    }
  }
  return { standings, faults };
}

function faultsOf(
  before: PlannedStanding,
  after: PlannedStanding,
  action: StepAction,
  standings: readonly PlannedStanding[],
  seen: readonly BarrierNode[],
): Pick<WalkFault, "other" | "message">[] {
  const { host } = after.node;
  if (action.kind === "set-mode" || action.kind === "restart") {
    const faults = checkMove(host, after.mode, seen);
    if (faults.length > 0) {
      return faults.map((fault) => ({ other: fault.host, message: fault.message }));
    }
  }
  const auth = after.clusterAuthMode;
  if (auth === null || auth === before.clusterAuthMode) return [];
  return standings.flatMap(({ node, clusterAuthMode }) => {
    if (node.host === host || clusterAuthMode === null) return [];
    if (canAuthenticate(auth, clusterAuthMode)) return [];
    const message = `${node.host} is at clusterAuthMode ${clusterAuthMode} and does not fit ${auth}`;
    return [{ other: node.host, message }];
  });
}
