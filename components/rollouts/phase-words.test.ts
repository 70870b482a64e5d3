import { expect, test } from "vitest";
import {
  mannerOf,
  mannerWords,
  movesMode,
  purposeWords,
} from "#components/rollouts/phase-words.ts";
import { aRoadPlan } from "#tests/builders/dto-road.ts";
import { aPlannedNode } from "#tests/builders/dto-rollout.ts";

const plan = aRoadPlan([aPlannedNode({ mode: "disabled" }), aPlannedNode({ host: "b:27017" })]);

test("the manner of every phase of the whole road follows from what its steps do", () => {
  expect(plan.phases.map((phase) => [phase.kind, mannerOf(phase)])).toEqual([
    ["prepare", "look"],
    ["allow", "restart"],
    ["clients", "wait"],
    ["prefer", "online"],
    ["soak", "wait"],
    ["persist-prefer", "restart"],
    ["require", "online"],
    ["drain", "wait"],
    ["persist", "restart"],
    ["verify", "look"],
  ]);
});

test("an arbiter that must be restarted within an online phase is named in its manner", () => {
  const restart = plan.phases[1]?.steps[0];
  const online = plan.phases[3]?.steps ?? [];
  if (restart === undefined) throw new Error("The road has no restart");

  expect(mannerWords({ steps: [...online, restart] })).toBe("online, 1 restart");
});

test("only restarts and set-mode steps may move a node to another mode", () => {
  const kinds = plan.phases.flatMap(({ steps }) => steps.map(({ action }) => action));

  expect(new Set(kinds.filter(movesMode).map(({ kind }) => kind))).toEqual(
    new Set(["restart", "set-mode"]),
  );
});

test("an online move says where it leads to", () => {
  const step = plan.phases[3]?.steps[0];

  expect(step === undefined ? null : purposeWords(step)).toBe("toward preferTLS");
});
