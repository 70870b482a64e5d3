import { describe, expect, test } from "vitest";
import type { NodeObservation, Observation } from "#lib/domain/observation/observation.ts";
import type { GateId } from "#lib/domain/rollout/gate.ts";
import { evaluateGates } from "#lib/domain/rollout/gates.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { aMode, aNodeObservation, aReplicaSet } from "#tests/builders/observation.ts";
import { anApproval, anAttempt, aRollout } from "#tests/builders/rollout.ts";

const NOW = new Date("2026-11-22T12:00:00.000Z");
const SET = aReplicaSet(["allowTLS", "allowTLS", "allowTLS"]);
const SECOND = "db-2:27017";
const waiting = aRollout({ state: "awaiting_approval" });

/** The gates of a phase that moves nodes by command to preferTLS. */
const OF_PREFER: GateId[] = [
  "barrier",
  "topology",
  "reachable",
  "certificates",
  "replication",
  "lag",
  "freeze",
  "approval",
];

const gate = (id: GateId, seen: Observation | null, rollout: Rollout = waiting) =>
  evaluateGates(rollout, seen, NOW).find((candidate) => candidate.id === id);

const with2nd = (change: Partial<NodeObservation>): Observation => ({
  ...SET,
  nodes: SET.nodes.map((node) => (node.host === SECOND ? { ...node, ...change } : node)),
});

const tls = aNodeObservation({ host: SECOND }).tls;

test("a cluster as planned meets every gate but the approval", () => {
  const gates = evaluateGates(waiting, SET, NOW);

  expect(gates.map(({ id, state }) => [id, state])).toEqual(
    OF_PREFER.map((id) => [id, id === "approval" ? "unmet" : "met"]),
  );
  expect(gates.find(({ id }) => id === "barrier")).toMatchObject({ value: "3/3 accept TLS" });
});

test("before the first look every gate is unknown that rests on one", () => {
  expect(evaluateGates(waiting, null, NOW).map(({ state }) => state)).toEqual([
    ...OF_PREFER.slice(0, -2).map(() => "unknown"),
    "met",
    "unmet",
  ]);
});

test("a look from before the last step does not judge a rollout that rests", () => {
  const finishedAt = new Date(Date.parse(SET.observedAt) + 1).toISOString();
  const steps = waiting.steps.map((step) => ({ ...step, attempts: [anAttempt({ finishedAt })] }));

  expect(gate("barrier", SET, { ...waiting, steps })?.state).toBe("unknown");
  expect(gate("barrier", SET, { ...waiting, state: "running", steps })?.state).toBe("met");
});

describe("an unmet gate names the nodes and who can clear it", () => {
  const lagging = SET.nodes[1]?.replication;

  test.each<[GateId, Partial<NodeObservation>, string]>([
    ["barrier", { mode: aMode("disabled") }, "cluster"],
    ["topology", { memberId: 7 }, "person"],
    ["reachable", { reachable: false }, "cluster"],
    ["certificates", { tls: { ...tls, openssl: { accepted: false, error: "expired" } } }, "person"],
    ["certificates", { tls: aNodeObservation({ host: "other:1" }).tls }, "person"],
    ["replication", { replication: null }, "cluster"],
    ["lag", { replication: lagging ? { ...lagging, lagSeconds: 99 } : null }, "clock"],
  ])("%s", (id, change, waitsFor) => {
    expect(gate(id, with2nd(change))).toMatchObject({ state: "unmet", waitsFor, hosts: [SECOND] });
  });

  test("an expired certificate", () => {
    const chain = tls.chain.map((cert) => ({ ...cert, notAfter: "2026-11-22T11:59:59.000Z" }));

    expect(gate("certificates", with2nd({ tls: { ...tls, chain } }))).toMatchObject({
      state: "unmet",
      hosts: [SECOND],
    });
  });
});

test("the barrier of the second phase needs every node to send TLS", () => {
  const rollout = { ...waiting, currentPhase: 1 };

  expect(gate("barrier", SET, rollout)).toMatchObject({ state: "unmet", value: "0/3 send TLS" });
  expect(
    gate("barrier", aReplicaSet(["preferTLS", "preferTLS", "requireTLS"]), rollout),
  ).toMatchObject({
    state: "met",
    value: "3/3 send TLS",
  });
});

test("a certificate that nobody judged leaves its gate unknown, not met", () => {
  const unjudged = with2nd({ tls: { ...tls, openssl: { accepted: null, error: null } } });

  expect(gate("certificates", unjudged)).toMatchObject({ state: "unknown", hosts: [SECOND] });
});

test("a list of nodes that may be incomplete leaves the topology unknown", () => {
  const incomplete = { code: "NOT_AUTHORIZED" as const, message: "no privilege" };

  expect(gate("topology", { ...SET, cluster: { ...SET.cluster, incomplete } })).toMatchObject({
    state: "unknown",
  });
});

test("a standing approval meets its gate and says whose it is", () => {
  expect(gate("approval", SET, { ...waiting, approvals: [anApproval()] })).toMatchObject({
    state: "met",
    value: "approved by Ana",
  });
});

test("a rejection does not meet the gate", () => {
  const approvals = [anApproval({ decision: "rejected" })];

  expect(gate("approval", SET, { ...waiting, approvals })).toMatchObject({ state: "unmet" });
});
