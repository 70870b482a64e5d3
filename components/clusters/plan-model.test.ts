import { expect, test } from "vitest";
import {
  phasesToward,
  planObstacles,
  previewOrder,
  reachableTargets,
} from "#components/clusters/plan-model.ts";
import { aNodeInMode, anUnreachableNode } from "#tests/builders/dto-cluster.ts";

test("a cluster that requires TLS everywhere has nowhere left to go", () => {
  expect(reachableTargets([aNodeInMode("requireTLS")])).toEqual([]);
});

test("one node that lags behind keeps its phase in the plan", () => {
  const nodes = [aNodeInMode("preferTLS"), aNodeInMode("allowTLS")];

  expect(phasesToward(nodes, "requireTLS")).toEqual(["preferTLS", "requireTLS"]);
  expect(phasesToward([aNodeInMode("preferTLS")], "requireTLS")).toEqual(["requireTLS"]);
});

test("the primary comes after its secondaries, the router after all", () => {
  const nodes = [
    aNodeInMode("allowTLS", { host: "m", role: "mongos", group: "mongos" }),
    aNodeInMode("allowTLS", { host: "p", role: "primary", group: "z" }),
    aNodeInMode("allowTLS", { host: "s", role: "secondary", group: "z" }),
    aNodeInMode("requireTLS", { host: "done", group: "z" }),
  ];

  expect(previewOrder(nodes, "preferTLS")).toEqual(["s", "p", "m"]);
});

test("a disabled and an unreachable node are named as obstacles", () => {
  const nodes = [
    aNodeInMode("disabled", { host: "d" }),
    anUnreachableNode({ host: "u" }),
    aNodeInMode("allowTLS", { host: "fine" }),
  ];

  expect(planObstacles(nodes).map(({ host }) => host)).toEqual(["d", "u"]);
});
