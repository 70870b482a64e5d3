import type { ClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { BarrierNode } from "#lib/domain/rollout/barrier.ts";
import type { PlannedNode, StepAction } from "#lib/domain/rollout/plan.ts";

/** Where a node stands at some point of a plan, if every step before it was done. */
export interface PlannedStanding {
  node: PlannedNode;
  mode: TlsMode;
  /** As it could be read then. */
  possible: readonly TlsMode[];
  startupMode: TlsMode | null;
  clusterAuthMode: ClusterAuthMode | null;
  startupClusterAuthMode: ClusterAuthMode | null;
}

/** Where the node stands before the first step. */
export function standingOf(node: PlannedNode): PlannedStanding {
  const { mode, possible, startupMode, clusterAuthMode } = node;
  return {
    node,
    mode,
    possible,
    startupMode,
    clusterAuthMode,
    startupClusterAuthMode: clusterAuthMode,
  };
}

/** Where the node stands when the action is done. */
export function standingAfter(standing: PlannedStanding, action: StepAction): PlannedStanding {
  switch (action.kind) {
    case "set-mode":
      return { ...standing, mode: action.to, possible: [action.to] };
    case "set-cluster-auth-mode":
      return { ...standing, clusterAuthMode: action.to };
    case "restart": {
      const { mode, clusterAuthMode } = action.change;
      const auth = clusterAuthMode ?? standing.startupClusterAuthMode;
      return {
        ...standing,
        mode,
        possible: readableAs(mode, standing.node),
        startupMode: mode,
        clusterAuthMode: auth,
        startupClusterAuthMode: auth,
      };
    }
    case "check":
    case "clients":
    case "drain":
    case "rotate-certificates":
      return standing;
  }
}

/** The standing as the barrier looks at it. */
export function asBarrierNode({ node, possible }: PlannedStanding): BarrierNode {
  return { host: node.host, reachable: true, possible, role: node.role, group: node.group };
}

/** From outside, allowTLS and preferTLS look alike. */
function readableAs(mode: TlsMode, { takesCommands }: PlannedNode): readonly TlsMode[] {
  const isAmbiguous = !takesCommands && (mode === "allowTLS" || mode === "preferTLS");
  return isAmbiguous ? ["allowTLS", "preferTLS"] : [mode];
}
