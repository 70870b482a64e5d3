import { movesMode } from "#components/rollouts/phase-words.ts";
import type { PlanDto } from "#lib/contracts/plan.ts";
import type { AttemptDto, FactDto, GateDto, RolloutDto, StepDto } from "#lib/contracts/rollout.ts";
import { rungOf } from "#lib/domain/mode/tls-mode.ts";
import type { RolloutState, StepState } from "#lib/domain/rollout/rollout.ts";

/** Instants at which anything changed, ascending and without repeats, in milliseconds since the epoch. */
export function momentsOf({ createdAt, steps, approvals, waivers, facts }: RolloutDto): number[] {
  const attempts = steps.flatMap((step) => step.attempts);
  const moments = [
    createdAt,
    ...attempts.flatMap(({ startedAt, finishedAt, events }) => [
      startedAt,
      ...(finishedAt === null ? [] : [finishedAt]),
      ...events.map(({ at }) => at),
    ]),
    ...[...approvals, ...waivers, ...facts].map(({ at }) => at),
  ];
  return [...new Set(moments.map((at) => Date.parse(at)))].toSorted((a, b) => a - b);
}

/**
 * The moment before or after another; null beyond the last one, which is the present.
 *
 * @param atMs Null stands for the present.
 */
export function stepMoment(
  moments: readonly number[],
  atMs: number | null,
  direction: "back" | "on",
): number | null {
  const from = atMs ?? Number.POSITIVE_INFINITY;
  if (direction === "back") return moments.findLast((moment) => moment < from) ?? atMs;
  return moments.find((moment) => moment > from) ?? null;
}

/**
 * A rollout as its record says it was at an instant.
 *
 * Attempts, decisions and events carry their times. Gates are measured live and not kept, so only those that
 * follow from the record are shown: barrier, approval, and what a person had switched off.
 */
export function rolloutAt(rollout: RolloutDto, atMs: number): RolloutDto {
  const isPast = ({ at }: { at: string }) => Date.parse(at) <= atMs;
  const facts = rollout.facts.filter(isPast).toSorted((a, b) => a.seq - b.seq);
  const steps = rollout.steps.map((step) => stepAt(step, atMs));
  const state = stateAt(facts);
  const halted = facts.findLast(({ kind }) => kind === "rollout.halted");
  const past: RolloutDto = {
    ...rollout,
    state,
    wish: "run",
    steps,
    facts,
    approvals: rollout.approvals.filter(isPast),
    waivers: rollout.waivers.filter(isPast),
    acknowledgements: rollout.acknowledgements.filter(isPast),
    currentPhase: phaseAt(rollout, steps),
    hold: null,
    halt:
      state === "halted" && halted !== undefined
        ? { code: "", message: halted.message, host: halted.host, at: halted.at }
        : null,
    gates: [],
  };
  return { ...past, gates: gatesAt(past) };
}

function stepAt(step: StepDto, atMs: number): StepDto {
  const isPast = (at: string) => Date.parse(at) <= atMs;
  const attempts = step.attempts
    .filter(({ startedAt }) => isPast(startedAt))
    .map((attempt): AttemptDto => {
      const events = attempt.events.filter(({ at }) => isPast(at));
      if (attempt.finishedAt !== null && isPast(attempt.finishedAt)) return { ...attempt, events };
      return { ...attempt, events, finishedAt: null, outcome: null, modeAfter: null };
    });
  const skipped = step.skipped !== null && isPast(step.skipped.at) ? step.skipped : null;
  const confirmed = step.confirmed !== null && isPast(step.confirmed.at) ? step.confirmed : null;
  const state = skipped === null ? stepStateOf(attempts.at(-1)) : "skipped";
  return { ...step, attempts, skipped, confirmed, state };
}

function stepStateOf(last: AttemptDto | undefined): StepState {
  if (last === undefined || last.outcome === "interrupted") return "pending";
  return last.outcome ?? "running";
}

const STATE_AFTER: Readonly<Record<string, RolloutState>> = {
  "rollout.planned": "draft",
  "rollout.submitted": "awaiting_approval",
  "rollout.approval_expired": "awaiting_approval",
  "rollout.phase_finished": "awaiting_approval",
  "rollout.started": "running",
  "rollout.phase_started": "running",
  "rollout.resumed": "running",
  "step.started": "running",
  "rollout.paused": "paused",
  "rollout.halted": "halted",
  "rollout.aborted": "aborted",
  "rollout.succeeded": "succeeded",
};

function stateAt(facts: readonly FactDto[]): RolloutState {
  const last = facts.findLast(({ kind }) => STATE_AFTER[kind] !== undefined);
  return STATE_AFTER[last?.kind ?? ""] ?? "draft";
}

/** The first phase that was not finished, and never a later one than the rollout has reached since. */
function phaseAt({ plan, currentPhase }: RolloutDto, steps: readonly StepDto[]): number {
  const open = new Set(
    steps
      .filter(({ state }) => state !== "done" && state !== "skipped")
      .map(({ phaseIndex }) => phaseIndex),
  );
  const first = plan.phases.find(({ index }) => open.has(index));
  return Math.min(first?.index ?? currentPhase, currentPhase);
}

function gatesAt(past: RolloutDto): GateDto[] {
  const phase = past.plan.phases[past.currentPhase];
  if (phase === undefined) return [];
  const gates = [barrierAt(past, phase), approvalAt(past, phase.index)];
  const waived = past.waivers
    .filter(({ phaseIndex }) => phaseIndex === phase.index)
    .map((waiver): GateDto => {
      const known = gates.find(({ id }) => id === waiver.gate);
      return { ...(known ?? notKept(waiver.gate)), waiver };
    });
  return [...waived, ...gates.filter(({ id }) => !waived.some((gate) => gate.id === id))];
}

function notKept(id: GateDto["id"]): GateDto {
  const value = "measured live, not kept";
  return { id, state: "unknown", value, threshold: "–", waitsFor: null, hosts: [], waiver: null };
}

function barrierAt(past: RolloutDto, phase: PlanDto["phases"][number]): GateDto {
  const floor = past.plan.phases[phase.index - 1]?.target ?? null;
  const below = floor === null ? [] : past.plan.nodes.filter(isBelow);
  function isBelow(node: PlanDto["nodes"][number]) {
    const reached = past.steps.findLast(
      ({ host, state, action }) => host === node.host && state === "done" && movesMode(action),
    );
    return floor !== null && rungOf(reached?.to ?? node.mode) < rungOf(floor);
  }
  const total = past.plan.nodes.length;
  return {
    id: "barrier",
    state: below.length === 0 ? "met" : "unmet",
    value: floor === null ? "nothing to build on" : `${total - below.length}/${total} at ${floor}`,
    threshold: floor === null ? "nothing" : `all nodes at ${floor}`,
    waitsFor: below.length === 0 ? null : "cluster",
    hosts: below.map(({ host }) => host),
    waiver: null,
  };
}

function approvalAt(past: RolloutDto, index: number): GateDto {
  const given = past.approvals.filter(
    ({ phaseIndex, decision }) => phaseIndex === index && decision === "approved",
  );
  return {
    id: "approval",
    state: given.length > 0 ? "met" : "unmet",
    value: given.length > 0 ? given.map(({ userName }) => userName).join(", ") : "none",
    threshold: "a second person's yes",
    waitsFor: given.length > 0 ? null : "person",
    hosts: [],
    waiver: null,
  };
}
