import { expect, test } from "vitest";
import { dangerStory, orderOf, verbOn } from "#components/rollouts/danger-model.ts";
import { aPlan, aPlannedNode } from "#tests/builders/dto-rollout.ts";

test("only requireTLS is said to lock clients out", () => {
  expect(dangerStory(["preferTLS"], 3).oneWay).toHaveLength(1);
  expect(dangerStory(["preferTLS", "requireTLS"], 3).oneWay.join(" ")).toContain("locked out");
});

test("every phase is told in its own sentence", () => {
  expect(dangerStory(["preferTLS", "requireTLS"], 1).happens).toEqual([
    "preferTLS: the node dials its peers with TLS; clients may still come in plaintext.",
    "requireTLS: the node refuses every new plaintext connection.",
  ]);
});

test("the button repeats verb and cluster", () => {
  expect(verbOn("requireTLS", "orders-prod")).toBe("Require TLS on orders-prod");
});

test("the order is that of the plan's steps", () => {
  const plan = aPlan([aPlannedNode({ host: "b" }), aPlannedNode({ host: "a" })]);

  expect(orderOf({ plan }, 1)).toEqual(["b", "a"]);
  expect(orderOf({ plan }, 7)).toEqual([]);
});
