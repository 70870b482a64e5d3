import type { AttemptDto, RolloutDto, StepDto } from "#lib/contracts/rollout.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";

/** Stretch of a lane in which the node was in one mode. */
export interface ModeFill {
  mode: TlsMode;
  fromMs: number;
  toMs: number;
}

/** intent: stored, outcome not known yet. retried: cut off, and tried again. */
export type MarkKind = "intent" | "verified" | "failed" | "retried";

export interface LaneMark {
  id: string;
  stepId: string;
  attempt: number;
  kind: MarkKind;
  to: TlsMode;
  fromMs: number;
  toMs: number;
}

export interface Lane {
  host: string;
  role: string;
  mode: TlsMode;
  /** Where the node is on its way to, while a step runs. */
  movingTo: TlsMode | null;
  hasFailed: boolean;
  fills: ModeFill[];
  marks: LaneMark[];
}

export interface LaneGroup {
  name: string | null;
  lanes: Lane[];
}

/** Vertical line at the moment a phase was let through; null while it still waits. */
export interface GateLine {
  phaseIndex: number;
  target: TlsMode;
  atMs: number | null;
  approvers: { name: string; comment: string; atMs: number }[];
}

export interface Timeline {
  startMs: number;
  endMs: number;
  isLive: boolean;
  groups: LaneGroup[];
  gates: GateLine[];
  /** Everything that keeps a stretch of time from being idle. */
  instants: number[];
}

/**
 * Lanes, marks and gates of a rollout.
 *
 * @param nowMs Right edge while the rollout is alive, in milliseconds since the epoch.
 */
export function buildTimeline(rollout: RolloutDto, nowMs: number): Timeline {
  const startMs = Date.parse(rollout.createdAt);
  const attempts = rollout.steps.flatMap((step) => step.attempts);
  const instants = [
    ...attempts.flatMap((attempt) => [attempt.startedAt, attempt.finishedAt ?? attempt.startedAt]),
    ...rollout.approvals.map(({ at }) => at),
  ].map((at) => Date.parse(at));
  const isLive = rollout.state !== "succeeded" && rollout.state !== "aborted";
  // Once a rollout is over, nothing waits for an approval any more.
  const gates = rollout.plan.phases
    .map((phase) => gateLineOf(rollout, phase.index, phase.target))
    .filter(({ atMs }) => isLive || atMs !== null);
  const lastMs = Math.max(startMs, ...instants);
  const endMs = isLive ? Math.max(lastMs, nowMs) : Math.max(lastMs, Date.parse(rollout.updatedAt));
  return {
    startMs,
    endMs: Math.max(endMs, startMs + 1),
    isLive,
    groups: groupLanes(rollout, startMs, Math.max(endMs, startMs + 1)),
    gates,
    instants,
  };
}

function gateLineOf(rollout: RolloutDto, phaseIndex: number, target: TlsMode): GateLine {
  const approvals = rollout.approvals.filter(
    (approval) => approval.phaseIndex === phaseIndex && approval.decision === "approved",
  );
  const began = rollout.steps
    .filter((step) => step.phaseIndex === phaseIndex)
    .flatMap((step) => step.attempts.map((attempt) => Date.parse(attempt.startedAt)));
  const approvedMs = approvals.map(({ at }) => Date.parse(at));
  const known = approvedMs.length > 0 ? Math.max(...approvedMs) : Math.min(...began);
  return {
    phaseIndex,
    target,
    atMs: Number.isFinite(known) ? known : null,
    approvers: approvals.map(({ userName, comment, at }) => ({
      name: userName,
      comment,
      atMs: Date.parse(at),
    })),
  };
}

function groupLanes(rollout: RolloutDto, startMs: number, endMs: number): LaneGroup[] {
  const order = new Map(rollout.steps.toReversed().map((step) => [step.host, step.order]));
  const place = (host: string) => order.get(host) ?? Number.MAX_SAFE_INTEGER;
  const groups = new Map<string | null, LaneGroup>();
  for (const node of rollout.plan.nodes.toSorted((a, b) => place(a.host) - place(b.host))) {
    const steps = rollout.steps
      .filter((step) => step.host === node.host)
      .toSorted((a, b) => a.order - b.order);
    const group = groups.get(node.group) ?? { name: node.group, lanes: [] };
    group.lanes.push(laneOf(node, steps, startMs, endMs));
    groups.set(node.group, group);
  }
  return [...groups.values()];
}

function laneOf(
  node: RolloutDto["plan"]["nodes"][number],
  steps: readonly StepDto[],
  startMs: number,
  endMs: number,
): Lane {
  const fills = fillsOf(node.mode, steps, startMs, endMs);
  const running = steps.find((step) => step.state === "running");
  return {
    host: node.host,
    role: node.role,
    mode: fills.at(-1)?.mode ?? node.mode,
    movingTo: running?.to ?? null,
    hasFailed: steps.some((step) => step.state === "failed"),
    fills,
    marks: steps.flatMap((step) => step.attempts.map((attempt) => markOf(step, attempt, endMs))),
  };
}

function fillsOf(
  first: TlsMode,
  steps: readonly StepDto[],
  startMs: number,
  endMs: number,
): ModeFill[] {
  const fills: ModeFill[] = [];
  let mode = first;
  let fromMs = startMs;
  for (const step of steps) {
    const changedMs = modeChangeMs(step);
    if (changedMs === null) continue;
    // Clocks of two workers may differ; a change before its predecessor would draw backwards.
    const toMs = Math.min(Math.max(changedMs, fromMs), endMs);
    fills.push({ mode, fromMs, toMs });
    mode = step.to;
    fromMs = toMs;
  }
  fills.push({ mode, fromMs, toMs: Math.max(fromMs, endMs) });
  return fills;
}

/** When the node entered the step's mode: the command that worked, or else the end of the attempt that found it there. */
function modeChangeMs(step: StepDto): number | null {
  for (const attempt of step.attempts) {
    const command = attempt.events.find(({ kind, ok }) => kind === "set-parameter" && ok);
    if (command !== undefined) return Date.parse(command.at);
    if (attempt.outcome === "done") return Date.parse(attempt.finishedAt ?? attempt.startedAt);
  }
  return null;
}

function markOf(step: StepDto, attempt: AttemptDto, endMs: number): LaneMark {
  const fromMs = Date.parse(attempt.startedAt);
  const finishedMs = attempt.finishedAt === null ? endMs : Date.parse(attempt.finishedAt);
  return {
    id: `${step.id}#${attempt.number}`,
    stepId: step.id,
    attempt: attempt.number,
    kind: MARK_BY_OUTCOME[attempt.outcome ?? "open"],
    to: step.to,
    fromMs,
    // A browser clock behind the server's would otherwise give a negative length.
    toMs: Math.max(fromMs, finishedMs),
  };
}

const MARK_BY_OUTCOME: Record<"done" | "failed" | "interrupted" | "open", MarkKind> = {
  done: "verified",
  failed: "failed",
  interrupted: "retried",
  open: "intent",
};

export const MARK_WORDS: Record<MarkKind, string> = {
  intent: "running, intent stored",
  verified: "verified",
  failed: "failed",
  retried: "cut off, tried again",
};
