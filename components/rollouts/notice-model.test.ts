import { expect, test } from "vitest";
import {
  endNotice,
  haltNotice,
  pauseNotice,
  restTitle,
} from "#components/rollouts/notice-model.ts";
import type { DriveFailureCode } from "#lib/application/driver/drive-failure.ts";
import { aRolloutDto, ROLLOUT_BEGAN_AT, stepsOf } from "#tests/builders/dto-rollout.ts";

const EVERY_CODE = {
  NODE_UNREACHABLE: true,
  BARRIER_BROKEN: true,
  PLAN_DRIFTED: true,
  GATE_UNMET: true,
  PROBE_FAILED: true,
  SET_PARAMETER_REFUSED: true,
  SET_PARAMETER_UNANSWERED: true,
  MODE_NOT_REACHED: true,
  NODE_FELL_BACK: true,
  TLS_HELLO_FAILED: true,
  PLAINTEXT_REFUSED: true,
  PLAINTEXT_ACCEPTED: true,
  REPLICATION_UNHEALTHY: true,
  LAG_TOO_HIGH: true,
  UNEXPECTED_ELECTION: true,
  HANDSHAKES_FAIL: true,
  CONNECTIVITY_LOST: true,
  PREFLIGHT_REFUSES: true,
  STEP_DOWN_REFUSED: true,
  RESTART_ORDER_FAILED: true,
  RESTARTED_OTHERWISE: true,
  STARTUP_NOT_PERSISTED: true,
  CERTIFICATE_NOT_ROTATED: true,
  COMMAND_REFUSED: true,
  COMMAND_UNANSWERED: true,
} as const satisfies Record<DriveFailureCode, true>;

function aHalt(code: string, host: string | null = "db-1.example.com:27017") {
  const halt = { code, message: "What was seen", host, at: ROLLOUT_BEGAN_AT };
  return aRolloutDto({ state: "halted", halt });
}

function aFact(kind: string, actorName: string) {
  return {
    seq: 1,
    at: ROLLOUT_BEGAN_AT,
    kind,
    actorId: "u",
    actorName,
    clusterId: "cluster-1",
    rolloutId: "rollout-1",
    host: null,
    message: "",
  };
}

test("every code of the driver has advice of its own", () => {
  const other = haltNotice(aHalt("SOMETHING_NEW"))?.advice;
  const advice = Object.keys(EVERY_CODE).map((code) => haltNotice(aHalt(code))?.advice);

  expect(advice).not.toContain(other);
  expect(new Set(advice).size).toBe(advice.length);
});

test("a halt names the node and keeps the driver's words", () => {
  expect(haltNotice(aHalt("TLS_HELLO_FAILED"))).toMatchObject({
    title: "Halted",
    host: "db-1.example.com:27017",
    reason: "What was seen",
  });
});

test("a halt by a person names them", () => {
  const rollout = aHalt("HALTED_BY_PERSON", null);
  const facts = [aFact("rollout.halt_asked", "Olga Operator")];

  expect(haltNotice({ ...rollout, facts })?.title).toBe("Halted by Olga Operator");
  expect(haltNotice(rollout)?.title).toBe("Halted by a person");
});

test("the reason of an earlier halt is no notice once the rollout runs again", () => {
  expect(haltNotice({ ...aHalt("LAG_TOO_HIGH"), state: "running" })).toBeNull();
});

test("a rejected rollout shows who said no and why", () => {
  const approvals = [
    {
      phaseIndex: 0,
      digest: "0",
      decision: "rejected" as const,
      userId: "u",
      userName: "Ana Ames",
      comment: "Not before payday",
      at: ROLLOUT_BEGAN_AT,
      expiresAt: ROLLOUT_BEGAN_AT,
    },
  ];

  expect(endNotice(aRolloutDto({ state: "aborted", approvals }))).toMatchObject({
    title: "Ana Ames rejected preferTLS",
    reason: "Not before payday",
    advice: expect.stringContaining("No node was changed"),
  });
});

test("an aborted rollout says what it leaves behind", () => {
  const rollout = aRolloutDto({ state: "aborted", facts: [aFact("rollout.aborted", "Ana Ames")] });
  const steps = stepsOf(rollout.plan).map((step, index) =>
    index === 0 ? { ...step, state: "done" as const } : step,
  );

  const notice = endNotice({ ...rollout, steps });

  expect(notice?.title).toBe("Aborted by Ana Ames");
  expect(notice?.advice).toContain("1 of 6 steps");
});

test("an end that was asked for names the person who did, with their reason", () => {
  const halt = {
    code: "ABORTED_BY_PERSON",
    message: "Ana Ames: wrong week",
    host: null,
    at: ROLLOUT_BEGAN_AT,
  };
  const facts = [
    aFact("rollout.abort_asked", "Ana Ames"),
    { ...aFact("rollout.aborted", "Portcullis"), actorId: null },
  ];
  const rollout = aRolloutDto({ state: "aborted", halt, facts });

  expect(endNotice(rollout)).toMatchObject({
    title: "Aborted by Ana Ames",
    reason: "wrong week",
    code: null,
  });
  expect(haltNotice(rollout)).toBeNull();
});

test("a pause with a reason is a pause and not a halt", () => {
  const halt = {
    code: "PAUSED_BY_PERSON",
    message: "Olga Operator: backup runs",
    host: null,
    at: ROLLOUT_BEGAN_AT,
  };
  const facts = [aFact("rollout.pause_asked", "Olga Operator")];
  const rollout = aRolloutDto({ state: "paused", halt, facts });

  expect(haltNotice(rollout)).toBeNull();
  expect(pauseNotice(rollout)).toMatchObject({
    title: "Paused by Olga Operator",
    reason: "backup runs",
  });
  expect(pauseNotice({ ...rollout, halt: null })).toBeNull();
  expect(pauseNotice({ ...rollout, state: "running" })).toBeNull();
});

test("only what halted is said to have halted", () => {
  const titles = ["PAUSED_BY_PERSON", "ABORTED_BY_PERSON", "LAG_TOO_HIGH"].map(restTitle);

  expect(titles.map((title) => title.includes("halted"))).toEqual([false, false, true]);
});

test("a rollout that runs has not ended", () => {
  expect(endNotice(aRolloutDto({ state: "running" }))).toBeNull();
});
