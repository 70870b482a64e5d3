import { moveRollout, type RolloutChange } from "#lib/application/change-rollout.ts";
import { rolloutFact } from "#lib/application/compose-fact.ts";
import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import { withReason } from "#lib/application/reason.ts";
import { counted } from "#lib/domain/counted.ts";
import type { Fact, FactKind } from "#lib/domain/fact.ts";
import { interruptAttempt } from "#lib/domain/rollout/progress.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

/**
 * The rollout as a failure leaves it: halted for a person to look, or ended if that was asked for. Only with no step
 * of ours under way. A reason that it was to halt for before stays.
 */
export function haltChange(rollout: Rollout, failure: DriveFailure, at: Date): RolloutChange {
  const breached = breachChange(rollout, failure, at).rollout;
  // Steps that a worker which is gone had begun, and that nobody has taken up yet.
  const steps = breached.steps.map((step) => interruptAttempt(step, at.toISOString()));
  return wishChange({ ...breached, steps }, at);
}

/** The rollout that is to halt for a failure as soon as the steps under way have ended. */
export function breachChange(rollout: Rollout, failure: DriveFailure, at: Date): RolloutChange {
  const { code, message, host } = failure;
  const isToHalt = rollout.wish === "halt" && rollout.halt !== null;
  return {
    rollout: {
      ...rollout,
      wish: rollout.wish === "abort" ? "abort" : "halt",
      halt: isToHalt ? rollout.halt : { code, message, host, at: at.toISOString() },
    },
    facts: [],
  };
}

/** What a person's wish makes of a rollout that is between two steps. */
export function wishChange(rollout: Rollout, at: Date): RolloutChange {
  const name = `Rollout #${rollout.number}`;
  switch (rollout.wish) {
    case "pause":
      return {
        rollout: { ...moveRollout(rollout, "paused"), wish: "run" },
        facts: [
          happened(
            rollout,
            at,
            "rollout.paused",
            withReason(`${name} was paused`, givenReason(rollout)),
          ),
        ],
      };
    case "halt":
      return {
        rollout: { ...moveRollout(rollout, "halted"), wish: "run" },
        facts: [
          happened(
            rollout,
            at,
            "rollout.halted",
            rollout.halt?.message ?? `${name} was halted`,
            rollout.halt?.host ?? null,
          ),
        ],
      };
    case "abort":
      return {
        rollout: { ...moveRollout(rollout, "aborted"), wish: "run" },
        facts: [abortedFact(rollout, at)],
      };
    // The wish was taken back while we were about to follow it.
    case "run":
      return { rollout, facts: [] };
  }
}

/** The rollout back at its approvers, because nobody used the approval in time. */
export function approvalExpiredChange(rollout: Rollout, at: Date): RolloutChange {
  const message = `The approval of phase ${rollout.currentPhase} expired before its first step`;
  const expired = happened(rollout, at, "rollout.approval_expired", message);
  return handOver(moveRollout(rollout, "approval_expired"), at, expired);
}

/** The rollout after the last step of its phase: at the next phase's approvers, or finished. */
export function phaseFinishedChange(rollout: Rollout, at: Date): RolloutChange {
  const { phases } = rollout.plan;
  const message = phaseEnd(rollout);
  const finished = happened(rollout, at, "rollout.phase_finished", message);
  if (rollout.currentPhase + 1 < phases.length) {
    const next = { ...rollout, currentPhase: rollout.currentPhase + 1 };
    return handOver(moveRollout(next, "phase_finished"), at, finished);
  }
  const reached = `Rollout #${rollout.number} has reached ${rollout.plan.target}`;
  return {
    rollout: { ...moveRollout(rollout, "all_phases_finished"), wish: "run", halt: null },
    facts: [finished, happened(rollout, at, "rollout.succeeded", reached)],
  };
}

/** "Phase persist-prefer is done: 9 steps verified, 1 skipped"; nodes without a step in it are not spoken of. */
function phaseEnd({ plan, steps, currentPhase }: Rollout): string {
  const own = steps.filter(({ phaseIndex }) => phaseIndex === currentPhase);
  const skipped = own.filter(({ state }) => state === "skipped").length;
  const verified = `${counted(own.length - skipped, "step")} verified`;
  const kind = plan.phases[currentPhase]?.kind ?? currentPhase;
  return `Phase ${kind} is done: ${verified}${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}

/** A rollout at its approvers stands still anyway; only a wish to end it must not get lost. */
function handOver(rollout: Rollout, at: Date, why: Fact): RolloutChange {
  if (rollout.wish !== "abort") return { rollout: { ...rollout, wish: "run" }, facts: [why] };
  return {
    rollout: { ...moveRollout(rollout, "aborted"), wish: "run" },
    facts: [why, abortedFact(rollout, at)],
  };
}

function abortedFact(rollout: Rollout, at: Date): Fact {
  const message = withReason(`Rollout #${rollout.number} was aborted`, givenReason(rollout));
  return happened(rollout, at, "rollout.aborted", message);
}

/** The reason that a person gave with the wish. */
function givenReason({ halt }: Rollout): string | undefined {
  return halt?.message;
}

/** A fact of the worker's. */
export function happened(
  rollout: Rollout,
  at: Date,
  kind: FactKind,
  message: string,
  host: string | null = null,
): Fact {
  return rolloutFact(rollout, { at, actor: null, kind, message, host });
}
