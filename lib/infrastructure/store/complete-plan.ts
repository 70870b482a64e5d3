import type { OnlineTargetMode } from "#lib/domain/mode/tls-mode.ts";
import type { Plan, PlannedNode, PlannedPhase, PlannedStep } from "#lib/domain/rollout/plan.ts";
import { DEFAULT_ROLLOUT_POLICY } from "#lib/domain/rollout/rollout-policy.ts";

/** A plan as the release stored it that knew the two online moves only. */
interface FirstPlan extends Pick<Plan, "policyVersion" | "cluster"> {
  target: OnlineTargetMode;
  maxLagSeconds: number;
  nodes: Omit<PlannedNode, LearntOfNodes>[];
  phases: {
    index: number;
    target: OnlineTargetMode;
    steps: (Omit<PlannedStep, "action"> & { to: OnlineTargetMode })[];
  }[];
}

type LearntOfNodes = "possible" | "clusterAuthMode" | "takesCommands" | "options";

/** A plan of today, or of an earlier release. */
export type StoredPlan = Plan | FirstPlan;

/**
 * The plan with every field of today. The one who asks for nothing new gets what the earlier release did: both online
 * moves on nodes that take commands, with today's usual care. The digest is stored and stays what was approved.
 */
export function completePlan(stored: StoredPlan): Plan {
  if ("ladder" in stored) return stored;
  const { maxLagSeconds, nodes, phases, ...rest } = stored;
  return {
    ...rest,
    ladder: "tls-mode",
    policy: { ...DEFAULT_ROLLOUT_POLICY, maxLagSeconds },
    nodes: nodes.map((node) => ({
      ...node,
      possible: [node.mode],
      clusterAuthMode: null,
      takesCommands: true,
      options: null,
    })),
    phases: phases.map(completePhase),
  };
}

function completePhase({ index, target, steps }: FirstPlan["phases"][number]): PlannedPhase {
  return {
    index,
    kind: target === "preferTLS" ? "prefer" : "require",
    target,
    steps: steps.map((step) => ({ ...step, action: { kind: "set-mode", to: step.to } })),
  };
}
