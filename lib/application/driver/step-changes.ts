import type { RolloutChange } from "#lib/application/change-rollout.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import { breachChange, haltChange, happened } from "#lib/application/driver/rollout-changes.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import {
  type AttemptStart,
  beginAttempt,
  carryOn,
  endAttempt,
  interruptAttempt,
  phaseBegun,
  withStep,
} from "#lib/domain/rollout/progress.ts";
import type { Attempt, AttemptEvent, Rollout, Step } from "#lib/domain/rollout/rollout.ts";

type Known = Pick<Attempt, "modeAfter" | "events">;

/**
 * The intent: a new open attempt, stored before the node is touched.
 *
 * @returns Null when a person was faster: the rollout is to stand still, or the node was left out.
 */
export function beginChange(
  rollout: Rollout,
  { id, host, to }: Step,
  start: AttemptStart,
): RolloutChange | null {
  const at = new Date(start.startedAt);
  const step = rollout.steps.find((candidate) => candidate.id === id);
  const recovers = step?.state === "running";
  if (!recovers && (rollout.wish !== "run" || rollout.state !== "running")) return null;
  if (step?.state === "skipped" || step?.state === "done") return null;
  const facts = [
    happened(
      rollout,
      at,
      recovers ? "step.recovered" : "step.started",
      recovers ? `Step of ${host} to ${to} was taken over` : `Step of ${host} to ${to} began`,
      host,
    ),
  ];
  if (!phaseBegun(rollout.steps, rollout.currentPhase)) {
    facts.unshift(happened(rollout, at, "rollout.phase_started", `Phase ${to} began`));
  }
  if (rollout.steps.every((candidate) => candidate.attempts.length === 0)) {
    const message = `Rollout #${rollout.number} began`;
    facts.unshift(happened(rollout, at, "rollout.started", message));
  }
  return { rollout: withStep(rollout, id, (current) => beginAttempt(current, start)), facts };
}

/** The node is where it should be; what is left is to verify it. */
export function progressChange(
  rollout: Rollout,
  { id, host }: Step,
  known: Known,
  at: Date,
): RolloutChange {
  const message = `${host} is at ${known.modeAfter}`;
  return {
    rollout: withStep(rollout, id, (current) => carryOn(current, known)),
    facts: [happened(rollout, at, "step.progressed", message, host)],
  };
}

/** The outcome of a verified step. */
export function doneChange(
  rollout: Rollout,
  { id, host, to }: Step,
  known: Known,
  at: Date,
): RolloutChange {
  const end = { ...known, outcome: "done" as const, finishedAt: at.toISOString() };
  return {
    rollout: withStep(rollout, id, (current) => endAttempt(current, end)),
    facts: [happened(rollout, at, "step.done", `${host} has reached ${to}`, host)],
  };
}

/** The step called off while it waited; whoever goes on begins it anew. */
export function interruptedChange(rollout: Rollout, { id }: Step, at: Date): RolloutChange {
  const finishedAt = at.toISOString();
  return {
    rollout: withStep(rollout, id, (current) => interruptAttempt(current, finishedAt)),
    facts: [],
  };
}

/**
 * The outcome of a failed step; the rollout halts with it, as soon as the steps beside it have ended. The wish to
 * halt is stored with the failure, so that nobody tries the step again by himself after a crash.
 */
export function failedChange(
  rollout: Rollout,
  { id, host }: Step,
  known: Known & { failure: DriveFailure },
  at: Date,
): RolloutChange {
  const { failure, modeAfter } = known;
  const event: AttemptEvent = {
    at: at.toISOString(),
    kind: "failed",
    ok: false,
    detail: `${failure.code}: ${failure.message}`,
    durationMs: 0,
  };
  const end = {
    outcome: "failed" as const,
    finishedAt: at.toISOString(),
    modeAfter,
    events: [...known.events, event],
  };
  const failed = withStep(rollout, id, (current) => endAttempt(current, end));
  const isAlone = !failed.steps.some((step) => step.state === "running");
  const halted = isAlone ? haltChange(failed, failure, at) : breachChange(failed, failure, at);
  return {
    rollout: halted.rollout,
    facts: [happened(rollout, at, "step.failed", failure.message, host), ...halted.facts],
  };
}

/** How far a mode known from a reading goes into the record. */
export function knownSoFar(events: readonly AttemptEvent[], modeAfter: TlsMode | null): Known {
  return { events: [...events], modeAfter };
}
