import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalPlanText } from "#lib/domain/rollout/plan-digest.ts";
import { aPlan, aRoad } from "#tests/builders/rollout.ts";
import { aShardedCluster } from "#tests/builders/sharded-cluster.ts";

/** The same value with the keys of every object in another order, as a database may give it back. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(entries.map(([key, entry]) => [key, reordered(entry)]));
}

/** Every path to a leaf of the plan. */
function leavesOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, entry]) => leavesOf(entry, [...path, key]));
}

function withLeaf(value: unknown, [key = "", ...rest]: readonly string[]): unknown {
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = rest.length === 0 ? `other than ${copy[key]}` : withLeaf(copy[key], rest);
  return Array.isArray(value) ? Object.values(copy) : copy;
}

test("the order of keys does not matter", () => {
  const plan = aPlan();

  expect(canonicalPlanText(reordered(plan) as typeof plan)).toBe(canonicalPlanText(plan));
});

test.each([
  ["of moves", aPlan()],
  ["of a whole road", aPlan(aShardedCluster("disabled"), aRoad())],
])("a change anywhere in a plan %s changes the text", (_title, plan) => {
  const leaf = fc.constantFrom(...leavesOf(plan));
  fc.assert(
    fc.property(leaf, (path) => {
      const changed = withLeaf(plan, path) as typeof plan;
      return canonicalPlanText(changed) !== canonicalPlanText(plan);
    }),
  );
});

test("the order of the steps matters", () => {
  const plan = aPlan();
  const phases = plan.phases.map((phase) => ({ ...phase, steps: phase.steps.toReversed() }));

  expect(canonicalPlanText({ ...plan, phases })).not.toBe(canonicalPlanText(plan));
});
