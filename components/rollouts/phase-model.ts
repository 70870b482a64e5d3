import type { RolloutDto, RolloutListItem } from "#lib/contracts/rollout.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";

export type PhaseStatus =
  | "done"
  | "running"
  | "failed"
  | "waits-for-approval"
  | "approved"
  | "stopped"
  | "cut-short"
  | "never-begun"
  | "later";

export interface PhaseItem {
  index: number;
  target: TlsMode;
  done: number;
  total: number;
  status: PhaseStatus;
  approvers: string[];
}

/** The phases of a rollout with how far each is. */
export function phaseItems(rollout: Omit<RolloutDto, "facts">): PhaseItem[] {
  return rollout.plan.phases.map(({ index, target }) => {
    const steps = rollout.steps.filter((step) => step.phaseIndex === index);
    const approvers = rollout.approvals
      .filter(({ phaseIndex, decision }) => phaseIndex === index && decision === "approved")
      .map(({ userName }) => userName);
    return {
      index,
      target,
      done: steps.filter(({ state }) => state === "done").length,
      total: steps.length,
      status: statusOf(rollout, index, approvers.length > 0),
      approvers,
    };
  });
}

function statusOf(
  rollout: Omit<RolloutDto, "facts">,
  index: number,
  isApproved: boolean,
): PhaseStatus {
  const steps = rollout.steps.filter((step) => step.phaseIndex === index);
  if (steps.some(({ state }) => state === "failed")) return "failed";
  if (steps.length > 0 && steps.every(({ state }) => state === "done")) return "done";
  const hasBegun = steps.some(({ attempts }) => attempts.length > 0);
  if (rollout.state === "aborted") return hasBegun ? "cut-short" : "never-begun";
  if (index !== rollout.currentPhase) return index < rollout.currentPhase ? "done" : "later";
  if (rollout.state === "awaiting_approval") return "waits-for-approval";
  if (hasBegun) return rollout.state === "running" ? "running" : "stopped";
  return isApproved ? "approved" : "later";
}

export const PHASE_WORDS: Record<PhaseStatus, string> = {
  done: "done",
  running: "in progress",
  failed: "failed",
  "waits-for-approval": "waits for approval",
  approved: "approved",
  stopped: "stands still",
  "cut-short": "cut short",
  "never-begun": "not begun",
  later: "later",
};

/** "allowTLS → preferTLS → requireTLS": from the lowest planned mode over every phase. */
export function planPath(plan: RolloutListItem["plan"]): string[] {
  const modes = [...new Set(plan.nodes.map(({ mode }) => mode))];
  const from = modes.length === 1 ? (modes[0] ?? "unknown") : "mixed";
  return [from, ...plan.phases.map(({ target }) => target)];
}
