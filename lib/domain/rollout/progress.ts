import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { seriesOf } from "#lib/domain/rollout/open-restart.ts";
import type { Plan } from "#lib/domain/rollout/plan.ts";
import type { Attempt, AttemptEvent, Rollout, Step } from "#lib/domain/rollout/rollout.ts";
import { nextStepState, type StepEvent } from "#lib/domain/rollout/step-state.ts";

/** Attempts that are kept of one step; a step that is interrupted again and again must not grow without end. */
const MAX_ATTEMPTS = 20;

/** The steps of a plan, none of them begun. */
export function stepsOf(plan: Plan): Step[] {
  return plan.phases
    .flatMap((phase) => phase.steps.map((step) => ({ ...step, phaseIndex: phase.index })))
    .map(({ id, phaseIndex, host, to, action }, order) => ({
      id,
      phaseIndex,
      order,
      host,
      to,
      action,
      state: "pending",
      attempts: [],
      skipped: null,
      confirmed: null,
    }));
}

/** Whether any step of the phase has been tried. */
export function phaseBegun(steps: readonly Step[], phaseIndex: number): boolean {
  return steps.some((step) => step.phaseIndex === phaseIndex && step.attempts.length > 0);
}

/** The rollout with one step replaced by what `change` makes of it. */
export function withStep(rollout: Rollout, stepId: string, change: (step: Step) => Step): Rollout {
  return {
    ...rollout,
    steps: rollout.steps.map((step) => (step.id === stepId ? change(step) : step)),
  };
}

export interface AttemptStart {
  epoch: number;
  /** ISO 8601, UTC. */
  startedAt: string;
  modeBefore: TlsMode | null;
  events: readonly AttemptEvent[];
}

/** The step with a new open attempt; one that an older owner left open is closed as interrupted. */
export function beginAttempt(step: Step, start: AttemptStart): Step {
  const closed = interruptAttempt(step, start.startedAt);
  const attempt: Attempt = {
    number: (closed.attempts.at(-1)?.number ?? 0) + 1,
    epoch: start.epoch,
    startedAt: start.startedAt,
    finishedAt: null,
    outcome: null,
    modeBefore: start.modeBefore,
    modeAfter: null,
    events: [...start.events],
  };
  return { ...moved(closed, "started"), attempts: [...kept(closed.attempts), attempt] };
}

/** The newest, and the one that began the series: the order of a restart is known by its number. */
function kept(attempts: readonly Attempt[]): readonly Attempt[] {
  const newest = attempts.slice(1 - MAX_ATTEMPTS);
  const [first] = seriesOf(attempts);
  return first === undefined || newest.includes(first) ? newest : [first, ...newest.slice(1)];
}

/** The step with its open attempt carried on: what is known so far, still without an outcome. */
export function carryOn(step: Step, known: Pick<Attempt, "modeAfter" | "events">): Step {
  return { ...step, attempts: replaceLast(step.attempts, known) };
}

/** The step with its open attempt closed; done or failed follows from the outcome. */
export function endAttempt(
  step: Step,
  end: Pick<Attempt, "modeAfter" | "events"> & { outcome: "done" | "failed"; finishedAt: string },
): Step {
  const attempts = replaceLast(step.attempts, end);
  return { ...moved(step, end.outcome === "done" ? "finished" : "failed"), attempts };
}

/** The step of a node that no longer has the mode it was given. */
export function loseStep(step: Step): Step {
  return moved(step, "fell_back");
}

/** The step without an open attempt, if it had one; what it did to the node is found out by looking. */
export function interruptAttempt(step: Step, finishedAt: string): Step {
  if (step.state !== "running") return step;
  const attempts = replaceLast(step.attempts, { outcome: "interrupted", finishedAt });
  return { ...moved(step, "interrupted"), attempts };
}

function replaceLast(attempts: readonly Attempt[], change: Partial<Attempt>): Attempt[] {
  return attempts.map((attempt, i) =>
    i === attempts.length - 1 ? { ...attempt, ...change } : attempt,
  );
}

/** @throws Error for an event that the step's state does not know: a bug of the driver, not of the cluster. */
function moved(step: Step, event: StepEvent): Step {
  const next = nextStepState(step.state, event);
  if (!next.ok) throw new Error(`Step ${step.id} is ${step.state} and cannot be ${event}`);
  return { ...step, state: next.value };
}
