import { type Actor, mayDo } from "#lib/domain/people/role.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import type { Approval, Rollout } from "#lib/domain/rollout/rollout.ts";

/**
 * Days for which an approval may wait for its first step.
 *
 * Too short asks people again for nothing; too long lets a forgotten yes act on a cluster nobody looks at.
 */
export const APPROVAL_LIFETIME_DAYS = 7;

const MS_PER_DAY = 86_400_000;

export interface ApprovalRefusal {
  code:
    | "FORBIDDEN"
    | "SELF_APPROVAL"
    | "PHASE_NOT_FOUND"
    | "TRANSITION_NOT_ALLOWED"
    | "DIGEST_MISMATCH"
    | "ALREADY_DECIDED";
  message: string;
}

export interface ApprovalRequest {
  phaseIndex: number;
  /** Digest of the plan that the person has seen. */
  digest: string;
}

/** Whether this person may decide on this phase now; the same rule for a yes and a no. */
export function mayDecide(
  rollout: Rollout,
  { phaseIndex, digest }: ApprovalRequest,
  actor: Actor,
  now: Date,
): Result<null, ApprovalRefusal> {
  if (!mayDo(actor, "rollout:approve")) {
    return refuse("FORBIDDEN", "Deciding on a phase needs the approver role");
  }
  if (rollout.authorId === actor.userId) {
    return refuse(
      "SELF_APPROVAL",
      `Rollout #${rollout.number} needs the decision of someone else than its author`,
    );
  }
  if (rollout.plan.phases[phaseIndex] === undefined) {
    return refuse("PHASE_NOT_FOUND", `Rollout #${rollout.number} has no phase ${phaseIndex}`);
  }
  if (standingApproval(rollout, phaseIndex, now) !== null) {
    return refuse(
      "ALREADY_DECIDED",
      `Phase ${phaseIndex} of rollout #${rollout.number} is decided`,
    );
  }
  if (rollout.state !== "awaiting_approval" || rollout.currentPhase !== phaseIndex) {
    return refuse(
      "TRANSITION_NOT_ALLOWED",
      `Phase ${phaseIndex} of rollout #${rollout.number} does not wait for approval`,
    );
  }
  if (rollout.digest !== digest) {
    return refuse(
      "DIGEST_MISMATCH",
      `The plan of rollout #${rollout.number} is not the one that was approved`,
    );
  }
  return ok(null);
}

/** The decision on a phase that still counts: not expired, or already used by a step. */
export function standingApproval(
  rollout: Pick<Rollout, "approvals" | "digest" | "steps">,
  phaseIndex: number,
  now: Date,
): Approval | null {
  const used = rollout.steps.some((s) => s.phaseIndex === phaseIndex && s.attempts.length > 0);
  const standing = rollout.approvals.findLast(
    (approval) =>
      approval.phaseIndex === phaseIndex &&
      approval.digest === rollout.digest &&
      (used || Date.parse(approval.expiresAt) > now.getTime()),
  );
  return standing ?? null;
}

/** The moment at which an approval given now becomes void if no step has used it. */
export function approvalExpiry(now: Date): Date {
  return new Date(now.getTime() + APPROVAL_LIFETIME_DAYS * MS_PER_DAY);
}

function refuse(code: ApprovalRefusal["code"], message: string): Result<null, ApprovalRefusal> {
  return err({ code, message });
}
