import { expect, test } from "vitest";
import { stepVerbs } from "#components/rollouts/step-verb-model.ts";
import type { StepDto } from "#lib/contracts/rollout.ts";
import { anAttempt, aStep } from "#tests/builders/dto-rollout.ts";

const running = { state: "running", currentPhase: 0 } as const;
const restart: StepDto["action"] = {
  kind: "restart",
  change: { mode: "allowTLS", clusterAuthMode: null, files: null },
};

test.each([
  ["failed", ["retry", "skip"]],
  ["skipped", ["retry"]],
  ["pending", ["skip"]],
  ["running", []],
  ["done", []],
] as const)("a step that is %s offers %j", (state, verbs) => {
  expect(stepVerbs(running, aStep({ state }))).toEqual(verbs);
});

test("a restart can be reported only once it was asked for, and only once", () => {
  const asked = { action: restart, state: "running", attempts: [anAttempt(1, null)] } as const;
  const confirmed = { userId: "u", userName: "Olga", reason: "", at: "2026-11-22T10:00:00.000Z" };

  expect(stepVerbs(running, aStep({ ...asked, attempts: [] }))).toEqual([]);
  expect(stepVerbs(running, aStep({ ...asked, attempts: [...asked.attempts] }))).toEqual([
    "confirm",
  ]);
  expect(stepVerbs(running, aStep({ ...asked, attempts: [...asked.attempts], confirmed }))).toEqual(
    [],
  );
});

test("nothing can be done about a step of a finished phase, or once the rollout is over", () => {
  const failed = aStep({ state: "failed" });

  expect(stepVerbs({ state: "running", currentPhase: 1 }, failed)).toEqual([]);
  expect(stepVerbs({ state: "aborted", currentPhase: 0 }, failed)).toEqual([]);
});
