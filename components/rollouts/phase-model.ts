import { mannerWords, PHASE_KIND_WORDS } from "#components/rollouts/phase-words.ts";
import type { RolloutDto, RolloutListItem } from "#lib/contracts/rollout.ts";

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
  title: string;
  /** "restart", "online": how it works on the nodes. */
  manner: string;
  oneWay: boolean;
  done: number;
  /** Left out by a person, with a reason. */
  skipped: number;
  total: number;
  status: PhaseStatus;
  approvers: string[];
  /** How many gates a person switched off for it. */
  waived: number;
}

/** The phases of a rollout with how far each is. */
export function phaseItems(rollout: Omit<RolloutDto, "facts">): PhaseItem[] {
  return rollout.plan.phases.map((phase) => {
    const { index, kind, oneWay } = phase;
    const steps = rollout.steps.filter((step) => step.phaseIndex === index);
    const approvers = rollout.approvals
      .filter(({ phaseIndex, decision }) => phaseIndex === index && decision === "approved")
      .map(({ userName }) => userName);
    return {
      index,
      title: PHASE_KIND_WORDS[kind].title,
      manner: mannerWords(phase),
      oneWay,
      done: steps.filter(({ state }) => state === "done").length,
      skipped: steps.filter(({ state }) => state === "skipped").length,
      total: steps.length,
      status: statusOf(rollout, index, approvers.length > 0),
      approvers,
      waived: rollout.waivers.filter(({ phaseIndex }) => phaseIndex === index).length,
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
  const isFinished = steps.every(({ state }) => state === "done" || state === "skipped");
  if (steps.length > 0 && isFinished) return "done";
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

/** How a strip that has no room for all phases is cut: one before and one after the current stay. */
export interface FoldedPhases {
  before: PhaseItem[];
  near: PhaseItem[];
  after: PhaseItem[];
}

export function foldPhases(phases: readonly PhaseItem[], current: number): FoldedPhases {
  const from = Math.max(0, Math.min(current - 1, phases.length - 3));
  const to = Math.max(current + 2, 3);
  return {
    before: phases.slice(0, from),
    near: phases.slice(from, to),
    after: phases.slice(to),
  };
}

/** "allowTLS → preferTLS → requireTLS": from the lowest planned mode over every mode that a phase leads to. */
export function planPath(plan: RolloutListItem["plan"]): string[] {
  const modes = [...new Set(plan.nodes.map(({ mode }) => mode))];
  const from = modes.length === 1 ? (modes[0] ?? "unknown") : "mixed";
  return [...new Set([from, ...plan.phases.map(({ target }) => target)])];
}
