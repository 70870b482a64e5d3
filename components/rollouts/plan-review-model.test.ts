import { expect, test } from "vitest";
import { planRows } from "#components/rollouts/plan-review-model.ts";
import { aRoadPlan } from "#tests/builders/dto-road.ts";

const plan = aRoadPlan();

function firstRow(index: number) {
  const phase = plan.phases[index];
  const row = phase === undefined ? undefined : planRows(plan, phase)[0];
  if (row === undefined) throw new Error(`Phase ${index} has no row`);
  return row;
}

test("a node begins each phase in the mode that the phases before it lead to", () => {
  const path = plan.phases.map(({ index }) => firstRow(index)).map(({ from, to }) => [from, to]);

  expect(path).toEqual([
    ["disabled", "disabled"],
    ["disabled", "allowTLS"],
    ["allowTLS", "allowTLS"],
    ["allowTLS", "preferTLS"],
    ["preferTLS", "preferTLS"],
    ["preferTLS", "preferTLS"],
    ["preferTLS", "requireTLS"],
    ["requireTLS", "requireTLS"],
    ["requireTLS", "requireTLS"],
    ["requireTLS", "requireTLS"],
  ]);
});

test("a command says that only a restart leads back, a wait that there is nothing to undo", () => {
  expect(firstRow(3).backOut).toContain("restart");
  expect(firstRow(4).backOut).toBe("nothing to undo");
});

test("a restart names the mode that its way back leads to", () => {
  expect(firstRow(1).backOut).toContain("disabled");
});
