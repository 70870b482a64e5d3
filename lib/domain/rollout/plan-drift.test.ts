import { describe, expect, test } from "vitest";
import type { NodeObservation } from "#lib/domain/observation/observation.ts";
import { planDrift, seenCluster } from "#lib/domain/rollout/plan-drift.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { aMode, aNodeObservation, aReplicaSet } from "#tests/builders/observation.ts";
import { anAttempt, aRollout } from "#tests/builders/rollout.ts";

const asPlanned = aReplicaSet(["allowTLS", "allowTLS", "allowTLS"]);
const SECOND = "db-2:27017";

/** What drift says when the second node looks like this. */
const driftOf = (change: Partial<NodeObservation>, rollout: Rollout = aRollout()) => {
  const nodes = asPlanned.nodes.map((node) =>
    node.host === SECOND ? { ...node, ...change } : node,
  );
  return planDrift(rollout, seenCluster({ ...asPlanned, nodes }));
};

const withSecondStep = (change: Partial<Rollout["steps"][number]>, state: Rollout["state"]) => {
  const rollout = aRollout({ state });
  const steps = rollout.steps.map((step) =>
    step.id === `0/${SECOND}` ? { ...step, ...change } : step,
  );
  return { ...rollout, steps };
};

test("a cluster that is as planned has no differences", () => {
  expect(driftOf({})).toEqual([]);
});

test("a role that changed is no difference", () => {
  expect(driftOf({ role: "primary" })).toEqual([]);
});

test.each<[string, Partial<NodeObservation>]>([
  ["version", { version: "4.2.1" }],
  ["certificate", { tls: aNodeObservation({ host: "other:1" }).tls }],
  ["mode", { mode: aMode("preferTLS") }],
  ["mode", { mode: aMode("disabled") }],
  ["node-renumbered", { memberId: 9 }],
  ["node-renumbered", { group: "rs1" }],
  ["not-confirmed", { version: null }],
  ["not-confirmed", { mode: { ...aMode("allowTLS"), runtime: null } }],
])("a difference in %s names the node", (kind, change) => {
  expect(driftOf(change)).toMatchObject([{ kind, host: SECOND }]);
});

test("an added and a removed node are two differences", () => {
  const nodes = asPlanned.nodes.map((node) =>
    node.host === SECOND ? { ...node, host: "db-9:27017" } : node,
  );

  expect(planDrift(aRollout(), seenCluster({ ...asPlanned, nodes }))).toMatchObject([
    { kind: "node-added", host: "db-9:27017" },
    { kind: "node-removed", host: SECOND },
  ]);
});

test("another configuration version is a difference of the cluster", () => {
  const seen = aReplicaSet(["allowTLS", "allowTLS", "allowTLS"], { configVersion: 2 });

  expect(planDrift(aRollout(), seenCluster(seen))).toMatchObject([
    { kind: "config-version", host: null },
  ]);
});

test("what was not looked at is not compared", () => {
  const nodes = asPlanned.nodes.map(({ host, memberId, group }) => ({ host, memberId, group }));

  expect(planDrift(aRollout(), { configVersion: 1, nodes })).toEqual([]);
});

describe("progress explains modes", () => {
  const done = { state: "done" as const, attempts: [anAttempt()] };
  const interrupted = { attempts: [anAttempt({ outcome: "interrupted" as const })] };

  test("a finished step explains its target and no longer the mode before", () => {
    const rollout = withSecondStep(done, "awaiting_approval");

    expect(driftOf({ mode: aMode("preferTLS") }, rollout)).toEqual([]);
    expect(driftOf({ mode: aMode("allowTLS") }, rollout)).toMatchObject([{ kind: "mode" }]);
  });

  test("a step that was tried explains both", () => {
    const rollout = withSecondStep(interrupted, "halted");

    expect(driftOf({ mode: aMode("preferTLS") }, rollout)).toEqual([]);
    expect(driftOf({ mode: aMode("allowTLS") }, rollout)).toEqual([]);
  });

  test("a node ahead of its own phase is explained while that phase runs, and not before", () => {
    expect(driftOf({ mode: aMode("preferTLS") }, aRollout({ state: "running" }))).toEqual([]);
    expect(
      driftOf({ mode: aMode("preferTLS") }, aRollout({ state: "awaiting_approval" })),
    ).toMatchObject([{ kind: "mode" }]);
  });
});
