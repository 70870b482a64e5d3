import { describe, expect, test } from "vitest";
import type { Actor, Role } from "#lib/domain/people/role.ts";
import { approvalExpiry, mayDecide, standingApproval } from "#lib/domain/rollout/approval.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { ROLLOUT_STATES } from "#lib/domain/rollout/rollout.ts";
import { anApproval, anAttempt, aRollout } from "#tests/builders/rollout.ts";

const NOW = new Date("2026-11-22T12:00:00.000Z");
const DIGEST = "d".repeat(64);
const actor = (userId: string, ...roles: Role[]): Actor => ({
  userId,
  name: userId,
  email: "",
  roles,
});

const decide = (
  rollout: Partial<Rollout> = {},
  { by = actor("ana", "approver"), phaseIndex = 0, digest = DIGEST } = {},
) => {
  const waiting = aRollout({ state: "awaiting_approval", ...rollout });
  const verdict = mayDecide(waiting, { phaseIndex, digest }, by, NOW);
  return verdict.ok ? "may" : verdict.error.code;
};

describe("who may decide on a phase", () => {
  test.each([
    ["an approver", actor("ana", "approver"), "may"],
    ["an admin", actor("ada", "admin"), "may"],
    ["an operator", actor("oto", "operator"), "FORBIDDEN"],
    ["a viewer", actor("vic", "viewer"), "FORBIDDEN"],
    ["nobody in particular", actor("nil"), "FORBIDDEN"],
    ["the author, though an approver too", actor("olga", "operator", "approver"), "SELF_APPROVAL"],
    ["the author, though an admin", actor("olga", "admin"), "SELF_APPROVAL"],
  ] as const)("%s: %s", (_who, by, verdict) => {
    expect(decide({}, { by })).toBe(verdict);
  });
});

describe("what may be decided", () => {
  test.each(ROLLOUT_STATES)("a rollout that is %s waits or not", (state) => {
    expect(decide({ state })).toBe(
      state === "awaiting_approval" ? "may" : "TRANSITION_NOT_ALLOWED",
    );
  });

  test("only the phase that waits", () => {
    expect(decide({}, { phaseIndex: 1 })).toBe("TRANSITION_NOT_ALLOWED");
    expect(decide({ currentPhase: 1 }, { phaseIndex: 1 })).toBe("may");
    expect(decide({}, { phaseIndex: 2 })).toBe("PHASE_NOT_FOUND");
  });

  test("only the plan that the person has seen", () => {
    expect(decide({}, { digest: "e".repeat(64) })).toBe("DIGEST_MISMATCH");
  });

  test("a phase once, until the decision expires", () => {
    const expired = anApproval({ expiresAt: "2026-11-22T11:00:00.000Z" });

    expect(decide({ approvals: [anApproval()] })).toBe("ALREADY_DECIDED");
    expect(decide({ approvals: [expired] })).toBe("may");
  });
});

describe("an approval stands", () => {
  test("until it expires, if no step has used it", () => {
    const rollout = aRollout({ approvals: [anApproval({ expiresAt: NOW.toISOString() })] });

    expect(standingApproval(rollout, 0, new Date(NOW.getTime() - 1))).not.toBeNull();
    expect(standingApproval(rollout, 0, NOW)).toBeNull();
  });

  test("for good once a step of its phase has used it", () => {
    const rollout = aRollout({ approvals: [anApproval({ expiresAt: NOW.toISOString() })] });
    const steps = rollout.steps.map((step, i) =>
      i === 0 ? { ...step, attempts: [anAttempt()] } : step,
    );

    expect(standingApproval({ ...rollout, steps }, 0, NOW)).not.toBeNull();
    expect(standingApproval({ ...rollout, steps }, 1, NOW)).toBeNull();
  });

  test("only for the digest it was given for", () => {
    const rollout = aRollout({ approvals: [anApproval({ digest: "e".repeat(64) })] });

    expect(standingApproval(rollout, 0, NOW)).toBeNull();
  });

  test("for seven days", () => {
    expect(approvalExpiry(NOW).toISOString()).toBe("2026-11-29T12:00:00.000Z");
  });
});
