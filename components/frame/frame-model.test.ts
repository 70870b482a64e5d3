import { expect, test } from "vitest";
import { crumbsOf, initialsOf, isCurrentEntry } from "#components/frame/frame-model.ts";

const names = {
  clusters: new Map([["c1", "orders-prod"]]),
  rollouts: new Map([["r1", { number: 42, clusterName: "orders-prod" }]]),
};

test("a cluster lies below the fleet and is named, not numbered", () => {
  expect(crumbsOf("/clusters/c1", names)).toEqual([
    { label: "Fleet", href: "/" },
    { label: "orders-prod", href: null },
  ]);
});

test("a node lies below its cluster and is named as its configuration spells it", () => {
  expect(crumbsOf("/clusters/c1/nodes/db-1.example.com%3A27017", names)).toEqual([
    { label: "Fleet", href: "/" },
    { label: "orders-prod", href: "/clusters/c1" },
    { label: "db-1.example.com:27017", href: null },
  ]);
});

test("the trust page lies below its cluster", () => {
  expect(crumbsOf("/clusters/c1/trust", names).map(({ label }) => label)).toEqual([
    "Fleet",
    "orders-prod",
    "Trust",
  ]);
});

test("an id that is not known yet gets the noun", () => {
  expect(crumbsOf("/rollouts/other", names).at(-1)?.label).toBe("Rollout");
});

test("a cluster's page belongs to the entry Fleet, a rollout's to Changes", () => {
  expect(isCurrentEntry("/", "/clusters/c1")).toBe(true);
  expect(isCurrentEntry("/", "/rollouts")).toBe(false);
  expect(isCurrentEntry("/rollouts", "/rollouts/r1")).toBe(true);
});

test.each([
  ["Olga Operator", "OO"],
  ["ana", "A"],
  ["  ", "?"],
])("initials of %j are %s", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
