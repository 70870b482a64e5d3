import { describe, expect, test } from "vitest";
import type { PlannedNode, StepAction } from "#lib/domain/rollout/plan.ts";
import type { Step, StepState } from "#lib/domain/rollout/rollout.ts";
import { canaryOf, nextSteps } from "#lib/domain/rollout/step-order.ts";
import { anAttempt, aPlan } from "#tests/builders/rollout.ts";

const plan = aPlan();
const [template] = plan.nodes;
if (template === undefined) throw new Error("The plan has no node");

const node = (host: string, group: string, overrides: Partial<PlannedNode> = {}): PlannedNode => ({
  ...template,
  host,
  group,
  ...overrides,
});

const NODES = [
  node("a1", "a"),
  node("a2", "a"),
  node("b1", "b"),
  node("b2", "b"),
  node("c1", "c"),
  node("router-1", "mongos", { process: "mongos" }),
  node("router-2", "mongos", { process: "mongos" }),
];

const MODE: StepAction = { kind: "set-mode", to: "preferTLS" };
const RESTART: StepAction = {
  kind: "restart",
  change: { mode: "allowTLS", clusterAuthMode: null, files: null },
};

const steps = (states: readonly StepState[], action: StepAction = MODE): Step[] =>
  states.map((state, order) => ({
    id: `0/${NODES[order]?.host}`,
    phaseIndex: 0,
    order,
    host: NODES[order]?.host ?? "",
    to: "preferTLS",
    action,
    state,
    attempts: state === "done" ? [anAttempt()] : [],
    skipped: null,
    confirmed: null,
  }));

interface Situation {
  running?: string[];
  primaries?: string[];
  parallelSets?: number;
  nodes?: PlannedNode[];
}

const next = (of: Step[], situation: Situation = {}): string[] => {
  const { running = [], primaries = [], parallelSets = 1, nodes = NODES } = situation;
  const policy = { ...plan.policy, parallelSets };
  return nextSteps(
    { steps: of, currentPhase: 0, plan: { ...plan, nodes, policy } },
    new Set(running.map((host) => `0/${host}`)),
    new Set(primaries),
  ).map((step) => step.host);
};

const P = "pending" as const;
const D = "done" as const;

describe("the order within a set", () => {
  test("is that of the plan", () => {
    expect(next(steps([P, P, P, P, P, P, P]))).toEqual(["a1"]);
    expect(next(steps([D, P, P, P, P, P, P]))).toEqual(["a2"]);
  });

  test("a node that has become primary waits for the other members, but not for routers", () => {
    expect(next(steps([P, P, D, D, D, P, P]), { primaries: ["a1"] })).toEqual(["a2"]);
    expect(next(steps([P, D, D, D, D, P, P]), { primaries: ["a1"] })).toEqual(["a1"]);
  });

  test("a failed step is tried again in its place, a skipped one is not", () => {
    expect(next(steps([D, "failed", P, P, P, P, P]))).toEqual(["a2"]);
    expect(next(steps([D, "skipped", P, P, P, P, P]))).toEqual(["b1"]);
  });

  test("steps that were begun come before all others, however many", () => {
    expect(next(steps([P, P, "running", P, "running", P, P]))).toEqual(["b1", "c1"]);
  });

  test("when all steps are done or skipped there is none", () => {
    expect(next(steps([D, D, D, "skipped", D, D, D]))).toEqual([]);
  });
});

describe("sets beside each other", () => {
  test("the first step of a phase runs alone", () => {
    expect(next(steps([P, P, P, P, P, P, P]), { parallelSets: 3 })).toEqual(["a1"]);
    const begun = steps(["running", P, P, P, P, P, P]);
    expect(next(begun, { parallelSets: 3, running: ["a1"] })).toEqual([]);
  });

  test("after it, one node of each of as many sets as the policy allows", () => {
    expect(next(steps([D, P, P, P, P, P, P]), { parallelSets: 3 })).toEqual(["a2", "b1", "c1"]);
    expect(next(steps([D, P, P, P, P, P, P]), { parallelSets: 2 })).toEqual(["a2", "b1"]);
  });

  test("a set with a node at work gets no second one", () => {
    const begun = steps([D, "running", P, P, P, P, P]);

    expect(next(begun, { parallelSets: 2, running: ["a2"] })).toEqual(["b1"]);
    expect(next(begun, { parallelSets: 1, running: ["a2"] })).toEqual([]);
  });

  test("a skipped canary leaves its part to the next step", () => {
    expect(next(steps(["skipped", P, P, P, P, P, P]), { parallelSets: 3 })).toEqual(["a2"]);
  });

  test("routers wait for every set, and go one after another", () => {
    const atWork = steps([D, D, D, D, "running", P, P]);

    expect(next(atWork, { parallelSets: 3, running: ["c1"] })).toEqual([]);
    expect(next(steps([D, D, D, D, D, P, P]), { parallelSets: 3 })).toEqual(["router-1"]);
  });

  test("config servers are restarted before any shard", () => {
    const options = template.options ?? {
      program: "mongod" as const,
      version: [4, 2, 0],
      shardingRole: "configsvr" as const,
    };
    const nodes = NODES.map((candidate) =>
      candidate.group === "c"
        ? ({ ...candidate, options: { ...options, shardingRole: "configsvr" } } as PlannedNode)
        : candidate,
    );

    expect(next(steps([P, P, P, P, P, P, P], RESTART), { nodes })).toEqual(["c1"]);
    expect(next(steps([P, P, P, P, P, P, P]), { nodes })).toEqual(["a1"]);
  });
});

test("steps that only look need no canary and go all at once", () => {
  expect(next(steps([P, P, P, P, P, P, P], { kind: "drain" }))).toHaveLength(7);
});

describe("the canary", () => {
  const canary = (of: Step[]) => canaryOf({ steps: of, currentPhase: 0 })?.host ?? null;

  test("is the step that was done first, while others are left", () => {
    const [a1, a2, b1] = steps([D, D, P]);
    if (a1 === undefined || a2 === undefined || b1 === undefined) throw new Error("Three steps");
    const later = { ...a1, attempts: [anAttempt({ finishedAt: "2026-11-22T11:00:00.000Z" })] };

    expect(canary([later, a2, b1])).toBe("a2");
    expect(canary([a1, a2])).toBeNull();
  });

  test("is none before one is done, and none among steps that only look", () => {
    expect(canary(steps([P, P]))).toBeNull();
    expect(canary(steps([D, P], { kind: "check" }))).toBeNull();
  });
});
