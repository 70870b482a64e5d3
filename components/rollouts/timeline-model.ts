import { buildLane, type Lane } from "#components/rollouts/lane-model.ts";
import { PHASE_KIND_WORDS } from "#components/rollouts/phase-words.ts";
import { FOLD_AFTER_MS } from "#components/rollouts/time-scale.ts";
import type { PlanDto } from "#lib/contracts/plan.ts";
import type { AttemptDto, RolloutDto, StepDto } from "#lib/contracts/rollout.ts";

export interface LaneGroup {
  name: string | null;
  lanes: Lane[];
}

/** Vertical line at the moment a phase was let through; null while it still waits. */
export interface GateLine {
  phaseIndex: number;
  title: string;
  atMs: number | null;
  approvers: { name: string; comment: string; atMs: number }[];
  /** Gates that a person switched off for this phase. */
  waived: string[];
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
  const instants = instantsOf(rollout);
  const isLive = rollout.state !== "succeeded" && rollout.state !== "aborted";
  const lastMs = Math.max(startMs, ...instants);
  const endMs = isLive ? Math.max(lastMs, nowMs) : Math.max(lastMs, Date.parse(rollout.updatedAt));
  const span = { startMs, endMs: Math.max(endMs, startMs + 1) };
  return {
    ...span,
    isLive,
    groups: groupLanes(rollout, span),
    gates: gatesOf(rollout, isLive),
    instants,
  };
}

function instantsOf({ steps, approvals }: RolloutDto): number[] {
  return [
    ...steps.flatMap(({ attempts }) => attempts.flatMap(attemptInstants)),
    ...steps.flatMap(({ skipped }) => (skipped === null ? [] : [skipped.at])),
    ...approvals.map(({ at }) => at),
  ].map((at) => Date.parse(at));
}

/** Within a long attempt, as of a restart that is awaited for hours, every event counts as something happening. */
function attemptInstants({ startedAt, finishedAt, events }: AttemptDto): string[] {
  const last = finishedAt ?? events.at(-1)?.at ?? startedAt;
  const isLong = Date.parse(last) - Date.parse(startedAt) > FOLD_AFTER_MS;
  return [startedAt, ...(isLong ? events.map(({ at }) => at) : []), finishedAt ?? startedAt];
}

/** What has been let through, and the first phase that still waits; those after it are named on the phase strip. */
function gatesOf(rollout: RolloutDto, isLive: boolean): GateLine[] {
  const gates = rollout.plan.phases.map((phase) => gateLineOf(rollout, phase));
  const waiting = gates.find(({ atMs }) => atMs === null);
  // Once a rollout is over, nothing waits for an approval any more.
  return gates.filter((gate) => gate.atMs !== null || (isLive && gate === waiting));
}

function gateLineOf(rollout: RolloutDto, phase: PlanDto["phases"][number]): GateLine {
  const { index, kind } = phase;
  const approvals = rollout.approvals.filter(
    ({ phaseIndex, decision }) => phaseIndex === index && decision === "approved",
  );
  const began = rollout.steps
    .filter(({ phaseIndex }) => phaseIndex === index)
    .flatMap(({ attempts }) => attempts.map(({ startedAt }) => Date.parse(startedAt)));
  const approvedMs = approvals.map(({ at }) => Date.parse(at));
  const known = approvedMs.length > 0 ? Math.max(...approvedMs) : Math.min(...began);
  return {
    phaseIndex: index,
    title: PHASE_KIND_WORDS[kind].title,
    atMs: Number.isFinite(known) ? known : null,
    approvers: approvals.map(({ userName, comment, at }) => ({
      name: userName,
      comment,
      atMs: Date.parse(at),
    })),
    waived: rollout.waivers
      .filter(({ phaseIndex }) => phaseIndex === index)
      .map(({ gate }) => gate),
  };
}

function groupLanes(rollout: RolloutDto, span: { startMs: number; endMs: number }): LaneGroup[] {
  const stepsByHost = new Map<string, StepDto[]>();
  for (const step of rollout.steps.toSorted((a, b) => a.order - b.order)) {
    const steps = stepsByHost.get(step.host);
    if (steps === undefined) stepsByHost.set(step.host, [step]);
    else steps.push(step);
  }
  const place = (host: string) => stepsByHost.get(host)?.[0]?.order ?? Number.MAX_SAFE_INTEGER;
  const groups = new Map<string | null, LaneGroup>();
  for (const node of rollout.plan.nodes.toSorted((a, b) => place(a.host) - place(b.host))) {
    const group = groups.get(node.group) ?? { name: node.group, lanes: [] };
    group.lanes.push(buildLane(node, stepsByHost.get(node.host) ?? [], span));
    groups.set(node.group, group);
  }
  return [...groups.values()];
}
