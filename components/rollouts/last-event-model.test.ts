import { expect, test } from "vitest";
import type { LaneMark, MarkKind } from "#components/rollouts/lane-model.ts";
import { lastEventOf } from "#components/rollouts/last-event-model.ts";

function aMark(kind: MarkKind, fromMs: number, toMs: number): LaneMark {
  const what = { to: "preferTLS", purpose: "toward preferTLS" } as const;
  return { id: `${fromMs}`, stepId: "s", attempt: 1, kind, ...what, fromMs, toMs };
}

test("a node that nothing was tried on has not begun", () => {
  expect(lastEventOf({ marks: [] }, 9_000)).toEqual({ kind: null, words: "not begun" });
});

test("the attempt that began last counts, wherever it stands in the list", () => {
  const marks = [aMark("verified", 5_000, 6_000), aMark("retried", 1_000, 8_000)];

  expect(lastEventOf({ marks }, 18_000).words).toBe("verified 12 s ago");
});

test.each([
  ["intent", "running 8 s"],
  ["failed", "failed 5 s ago"],
  ["retried", "cut off 5 s ago"],
] as const)("an attempt that is %s reads %s", (kind, words) => {
  expect(lastEventOf({ marks: [aMark(kind, 2_000, 5_000)] }, 10_000)).toEqual({ kind, words });
});
