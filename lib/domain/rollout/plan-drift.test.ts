import { describe, expect, test } from "vitest";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { NodeObservation, Observation } from "#lib/domain/observation/observation.ts";
import { planDrift, seenCluster } from "#lib/domain/rollout/plan-drift.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { aMode, aNodeObservation, aReplicaSet } from "#tests/builders/observation.ts";
import { anAttempt, aPlan, aRoad, aRollout } from "#tests/builders/rollout.ts";
import { aShardedCluster } from "#tests/builders/sharded-cluster.ts";

const asPlanned = aReplicaSet(["allowTLS", "allowTLS", "allowTLS"]);
const SECOND = "db-2:27017";

/** What drift says when the second node looks like this. */
const driftOf = (change: Partial<NodeObservation>, rollout: Rollout = aRollout()) => {
  const nodes = asPlanned.nodes.map((node) =>
    node.host === SECOND ? { ...node, ...change } : node,
  );
  return planDrift(rollout, seenCluster({ ...asPlanned, nodes }));
};

const withNode = (
  seen: Observation,
  host: string,
  change: Partial<NodeObservation>,
): Observation => ({
  ...seen,
  nodes: seen.nodes.map((node) => (node.host === host ? { ...node, ...change } : node)),
});

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

describe("progress explains what restarts and rotations change", () => {
  const files = aRoad().files;
  const disabled = aReplicaSet(["disabled", "disabled", "disabled"]);
  const plan = aPlan(disabled, aRoad({ phases: ["allow"], files }));
  const first = "db-1:27017";
  const started = withNode(disabled, first, {
    mode: aMode("allowTLS"),
    tls: aNodeObservation({ host: first }).tls,
  });
  const at = (state: Rollout["state"], step: Partial<Rollout["steps"][number]>) => {
    const rollout = aRollout({ plan, state });
    const steps = rollout.steps.map((one) => (one.host === first ? { ...one, ...step } : one));
    return { ...rollout, steps };
  };
  const seen = (observation: Observation) => seenCluster(observation);

  test("a restart out of disabled brings mode, startup mode and certificate", () => {
    const done = at("awaiting_approval", { state: "done", attempts: [anAttempt()] });

    expect(planDrift(done, seen(started))).toEqual([]);
  });

  test("the same on a node whose restart was not asked for is drift", () => {
    expect(planDrift(at("awaiting_approval", {}), seen(started)).map(({ kind }) => kind)).toEqual([
      "certificate",
      "mode",
    ]);
  });

  test("a step that was left out explains that somebody did it, and that nobody did", () => {
    const skipped = at("running", { state: "skipped" });

    expect(planDrift(skipped, seen(started))).toEqual([]);
    expect(planDrift(skipped, seen(disabled))).toEqual([]);
  });

  test("a certificate that is gone is not confirmed, whatever was restarted", () => {
    const gone = withNode(started, first, {
      tls: { ...aNodeObservation({ host: first }).tls, chain: [] },
    });
    const planned = aPlan(aReplicaSet(["preferTLS"]), aRoad({ ladder: "certificates" }));
    const rotated = aRollout({ plan: planned, state: "running", currentPhase: 1 });
    const [node] = gone.nodes;
    if (node === undefined) throw new Error("The set has no node");
    const now = { ...aReplicaSet(["preferTLS"]) };
    const nodes = now.nodes.map((one) => ({ ...one, tls: node.tls }));

    expect(planDrift(rotated, seenCluster({ ...now, nodes }))).toMatchObject([
      { kind: "not-confirmed", host: first },
    ]);
  });

  test("a rotation explains another certificate", () => {
    const planned = aPlan(aReplicaSet(["preferTLS"]), aRoad({ ladder: "certificates" }));
    const rotating = aRollout({ plan: planned, state: "running", currentPhase: 1 });
    const now = aReplicaSet(["preferTLS"]);
    const nodes = now.nodes.map((one) => ({
      ...one,
      tls: aNodeObservation({ host: "new:1" }).tls,
    }));

    expect(planDrift(rotating, seenCluster({ ...now, nodes }))).toEqual([]);
    expect(
      planDrift({ ...rotating, state: "awaiting_approval" }, seenCluster({ ...now, nodes })),
    ).toMatchObject([{ kind: "certificate" }]);
  });
});

describe("startup modes", () => {
  const startup = (mode: TlsMode) => ({ mode: { ...aMode("allowTLS"), startup: mode } });

  test("a node that would start lower than planned is drift", () => {
    expect(driftOf(startup("disabled"))).toMatchObject([{ kind: "startup-mode", host: SECOND }]);
  });

  test("a node that was restarted in the mode it runs in is none", () => {
    const rollout = aRollout({ state: "running" });

    expect(driftOf(startup("preferTLS"), rollout)).toEqual([]);
  });

  test("a startup mode that cannot be read is none", () => {
    expect(driftOf({ mode: { ...aMode("allowTLS"), startup: null } })).toEqual([]);
  });
});

describe("a node that takes no commands", () => {
  const seen = aShardedCluster("preferTLS");
  const plan = aPlan(seen, aRoad());
  const arbiter = "a-3:27018";
  const kindsOf = (rollout: Rollout, mode: TlsMode) =>
    planDrift(rollout, seenCluster(aShardedCluster("preferTLS", { [arbiter]: mode }))).map(
      ({ kind, host }) => [kind, host],
    );

  test("is judged by what the wire allows", () => {
    expect(kindsOf(aRollout({ plan }), "allowTLS")).toEqual([]);
    expect(kindsOf(aRollout({ plan }), "requireTLS")).toEqual([["mode", arbiter]]);
  });

  test("is explained at requireTLS by its restart", () => {
    const rollout = aRollout({ plan });
    const steps = rollout.steps.map((step) =>
      step.host === arbiter && step.to === "requireTLS"
        ? { ...step, state: "done" as const }
        : step,
    );

    expect(kindsOf({ ...rollout, steps }, "requireTLS")).toEqual([]);
    expect(kindsOf({ ...rollout, steps }, "preferTLS")).toEqual([["mode", arbiter]]);
  });
});
