import { expect, test } from "vitest";
import { dangerStory, orderOf } from "#components/rollouts/danger-model.ts";
import { aRoadPlan } from "#tests/builders/dto-road.ts";
import { aPlan, aPlannedNode } from "#tests/builders/dto-rollout.ts";

const { phases } = aRoadPlan();
const only = (kind: string) => dangerStory(phases.filter((phase) => phase.kind === kind));

test("only requireTLS is said to lock clients out", () => {
  expect(only("prefer").oneWay).toHaveLength(1);
  expect(only("require").oneWay.join(" ")).toContain("locked out");
});

test("a phase that can be undone is not called one-way", () => {
  expect(only("allow").oneWay).toEqual([]);
  expect(only("drain").oneWay).toEqual([]);
});

test("each one-way phase and each restart spells the way back out", () => {
  for (const kind of ["allow", "prefer", "persist-prefer", "require", "persist"]) {
    expect(only(kind).backOut.join(" "), kind).toContain("restart plan");
  }
});

test("every phase is told in its own sentence, with its number of nodes", () => {
  const story = dangerStory(phases);

  expect(story.happens).toHaveLength(10);
  expect(story.happens[6]).toMatch(/^requireTLS, 3 nodes: .*refuse every new plaintext/);
});

test("the order is that of the plan's steps", () => {
  const plan = aPlan([aPlannedNode({ host: "b" }), aPlannedNode({ host: "a" })]);

  expect(orderOf({ plan }, 1)).toEqual(["b", "a"]);
  expect(orderOf({ plan }, 7)).toEqual([]);
});
