import { expect, test } from "vitest";
import type { PlannedNode } from "#lib/domain/rollout/plan.ts";
import type { Step, StepState } from "#lib/domain/rollout/rollout.ts";
import { nextStep } from "#lib/domain/rollout/step-order.ts";
import { aPlan } from "#tests/builders/rollout.ts";

const [template] = aPlan().nodes;

const node = (host: string, process: PlannedNode["process"] = "mongod"): PlannedNode => {
  if (template === undefined) throw new Error("The plan has no node");
  return { ...template, host, process };
};
const NODES = [node("a"), node("b"), node("c"), node("router", "mongos")];

const steps = (...states: StepState[]): Step[] =>
  states.map((state, order) => {
    const host = NODES[order]?.host ?? "";
    const action = { kind: "set-mode", to: "preferTLS" } as const;
    const rest = { attempts: [], skipped: null, confirmed: null };
    return { id: `0/${host}`, phaseIndex: 0, order, host, to: "preferTLS", action, state, ...rest };
  });

const next = (of: Step[], ...primaries: string[]) =>
  nextStep(of, 0, NODES, new Set(primaries))?.host ?? null;

test("the order of the plan holds", () => {
  expect(next(steps("pending", "pending", "pending", "pending"))).toBe("a");
  expect(next(steps("done", "pending", "pending", "pending"), "c")).toBe("b");
});

test("a step that was begun comes before all others", () => {
  expect(next(steps("pending", "pending", "running", "pending"), "c")).toBe("c");
});

test("a failed step is tried again in its place", () => {
  expect(next(steps("done", "failed", "pending", "pending"), "c")).toBe("b");
});

test("a node that has become primary waits for the other members, but not for routers", () => {
  expect(next(steps("pending", "pending", "pending", "pending"), "a")).toBe("b");
  expect(next(steps("pending", "done", "done", "pending"), "a")).toBe("a");
});

test("when all steps are done there is none", () => {
  expect(next(steps("done", "done", "done", "done"))).toBeNull();
});

test("steps of other phases do not count", () => {
  expect(nextStep(steps("pending"), 1, NODES, new Set())).toBeNull();
});
