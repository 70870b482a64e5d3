import { expect, test } from "vitest";
import { completePlan } from "#lib/infrastructure/store/complete-plan.ts";
import { aPlan } from "#tests/builders/rollout.ts";
import { planOfFirstRelease } from "#tests/builders/stored-plan.ts";

test("a plan of the first release comes back as two online moves with the usual care", () => {
  const plan = completePlan(planOfFirstRelease());

  expect(plan).toMatchObject({
    ladder: "tls-mode",
    policy: { maxLagSeconds: 25, parallelSets: 1, restartBy: "runbook" },
    phases: [{ kind: "prefer" }, { kind: "require" }],
  });
  expect(plan.phases[1]?.steps[0]?.action).toEqual({ kind: "set-mode", to: "requireTLS" });
  expect(plan.nodes[0]).toMatchObject({
    possible: ["allowTLS"],
    takesCommands: true,
    clusterAuthMode: null,
    options: null,
  });
  expect("maxLagSeconds" in plan).toBe(false);
});

test("a plan of today comes back as it was", () => {
  const plan = aPlan();

  expect(completePlan(plan)).toBe(plan);
});
