import { describe, expect, test } from "vitest";
import type { FreezeWindow } from "#lib/domain/cluster/freeze-window.ts";
import type { NodeObservation, Observation } from "#lib/domain/observation/observation.ts";
import type { Gate, GateId } from "#lib/domain/rollout/gate.ts";
import { blockingGates, evaluateGates } from "#lib/domain/rollout/gates.ts";
import type { PersonsWord } from "#lib/domain/rollout/persons-word.ts";
import type { PhaseKind } from "#lib/domain/rollout/phase-kind.ts";
import type { RoadRequest } from "#lib/domain/rollout/road-request.ts";
import type { Hold, Rollout } from "#lib/domain/rollout/rollout.ts";
import { aMode, aReplicaSet } from "#tests/builders/observation.ts";
import { aPlan, aRoad, aRollout } from "#tests/builders/rollout.ts";
import { someServerOptions } from "#tests/builders/server-options.ts";
import { aShardedCluster } from "#tests/builders/sharded-cluster.ts";

const NOW = new Date("2026-11-22T12:00:00.000Z");
const WORD: PersonsWord = { userId: "olga", userName: "Olga", reason: "known", at: "" };

/** The rollout of a plan, waiting before the phase of this kind. */
const waitingFor = (
  kind: PhaseKind,
  seen: Observation,
  road: RoadRequest = aRoad(),
  overrides: Partial<Rollout> = {},
): Rollout => {
  const plan = aPlan(seen, road);
  const currentPhase = plan.phases.findIndex((phase) => phase.kind === kind);
  return aRollout({ state: "awaiting_approval", plan, currentPhase, ...overrides });
};

const gateOf = (id: GateId, rollout: Rollout, seen: Observation | null): Gate | undefined =>
  evaluateGates(rollout, seen, NOW).find((gate) => gate.id === id);

const idsOf = (rollout: Rollout, seen: Observation) =>
  evaluateGates(rollout, seen, NOW).map(({ id }) => id);

const withOptions = (seen: Observation): Observation => ({
  ...seen,
  nodes: seen.nodes.map((node) => ({
    ...node,
    options: someServerOptions(node.mode.runtime ?? "disabled"),
  })),
});

describe("each phase has the gates that concern it", () => {
  const disabled = aShardedCluster("disabled");
  const ALWAYS = [
    "topology",
    "reachable",
    "certificates",
    "replication",
    "lag",
    "freeze",
    "approval",
  ];

  test.each<[PhaseKind, GateId[]]>([
    ["prepare", ["preflight"]],
    ["allow", ["barrier", "preflight"]],
    ["clients", ["clients"]],
    ["prefer", ["barrier"]],
    ["soak", ["clients"]],
    ["persist-prefer", ["barrier", "preflight"]],
    ["require", ["barrier", "preflight", "clients", "persisted"]],
    ["drain", ["clients"]],
    ["persist", ["barrier", "preflight"]],
    ["verify", []],
  ])("%s", (kind, ids) => {
    expect(idsOf(waitingFor(kind, disabled), disabled).toSorted()).toEqual(
      [...ALWAYS, ...ids].toSorted(),
    );
  });
});

describe("the barrier", () => {
  test("lets disabled nodes be restarted beside each other", () => {
    const seen = aShardedCluster("disabled");

    expect(gateOf("barrier", waitingFor("allow", seen), seen)).toMatchObject({ state: "met" });
  });

  test("names a node that has been restarted to requireTLS beside those still to be restarted", () => {
    const seen = aReplicaSet(["disabled", "disabled", "allowTLS"]);
    const now = aReplicaSet(["disabled", "disabled", "requireTLS"]);

    expect(gateOf("barrier", waitingFor("allow", seen), now)).toMatchObject({
      state: "unmet",
      hosts: ["db-3:27017"],
      waitsFor: "cluster",
    });
  });

  test("counts arbiters as the first steps of the phase leave them", () => {
    const seen = aShardedCluster("preferTLS");

    expect(gateOf("barrier", waitingFor("require", seen), seen)).toMatchObject({
      state: "met",
      value: "11/11 send TLS",
    });
  });

  test("goes on counting a node that was skipped", () => {
    const seen = aReplicaSet(["allowTLS", "allowTLS"]);
    const rollout = waitingFor("require", seen);
    const steps = rollout.steps.map((step) =>
      step.host === "db-1:27017" ? { ...step, state: "skipped" as const, skipped: WORD } : step,
    );

    expect(
      gateOf("barrier", { ...rollout, steps }, aReplicaSet(["allowTLS", "preferTLS"])),
    ).toMatchObject({ state: "unmet", hosts: ["db-1:27017"], value: "1/2 send TLS" });
  });
});

describe("the preflight", () => {
  const seen = aReplicaSet(["disabled", "allowTLS"]);

  test("is unknown where a node does not tell its options", () => {
    expect(gateOf("preflight", waitingFor("allow", seen), seen)).toMatchObject({
      state: "unknown",
      hosts: ["db-1:27017"],
      value: "0/1 will start",
    });
  });

  test("names the node that would not start, and the code", () => {
    const expired = (node: NodeObservation): NodeObservation => ({
      ...node,
      tls: {
        ...node.tls,
        chain: node.tls.chain.map((cert) => ({ ...cert, notAfter: "2026-11-22T11:00:00.000Z" })),
      },
    });
    const runtime = { ...aMode("preferTLS"), startup: "allowTLS" as const };
    const set = withOptions(aReplicaSet(["preferTLS", "preferTLS"]));
    const nodes = set.nodes.map((node) => ({ ...node, mode: runtime }));
    const rollout = waitingFor("persist-prefer", { ...set, nodes });
    const [first, ...others] = nodes;
    if (first === undefined) throw new Error("The set has no node");

    expect(
      gateOf("preflight", rollout, { ...set, nodes: [expired(first), ...others] }),
    ).toMatchObject({
      state: "unmet",
      hosts: ["db-1:27017"],
      waitsFor: "person",
      value: expect.stringContaining("CERTIFICATE_EXPIRED"),
    });
  });
});

describe("clients", () => {
  const seen = aReplicaSet(["allowTLS", "allowTLS"]);
  const connection = {
    host: "db-1:27017",
    connectionId: 7,
    client: "10.0.0.7:40112",
    appName: "billing",
    driver: null,
    isMember: false,
    encryption: "plaintext" as const,
    evidence: "log",
  };
  const hold: Hold = {
    code: "CLIENTS_ON_PLAINTEXT",
    message: "db-1:27017 serves 10.0.0.7:40112 (billing) in plaintext",
    host: null,
    since: "2026-11-22T11:00:00.000Z",
    until: null,
    connections: [connection],
  };
  const running = waitingFor("clients", seen, aRoad(), { state: "running", hold });

  test("are waited for by name", () => {
    expect(gateOf("clients", running, seen)).toMatchObject({
      state: "unmet",
      hosts: ["db-1:27017"],
      value: hold.message,
      waitsFor: "person",
    });
  });

  test("are unknown before anybody has counted them", () => {
    expect(gateOf("clients", { ...running, hold: null }, seen)).toMatchObject({ state: "unknown" });
  });

  test("do not keep requireTLS once the phase that counts them is through", () => {
    const rollout = waitingFor("require", seen);
    const steps = rollout.steps.map((step) => ({ ...step, state: "done" as const }));

    expect(gateOf("clients", { ...rollout, steps }, seen)).toMatchObject({ state: "met" });
  });

  test("are unknown at requireTLS in a plan that never counts them", () => {
    const road = aRoad({ phases: ["prefer", "require"] });

    expect(gateOf("clients", waitingFor("require", seen, road), seen)).toMatchObject({
      state: "unknown",
    });
  });
});

describe("persisted", () => {
  const asked = waitingFor("require", aReplicaSet(["allowTLS", "allowTLS"]));
  const now = aReplicaSet(["preferTLS", "preferTLS"]);
  const fallsBack: Observation = {
    ...now,
    nodes: now.nodes.map((node, i) =>
      i === 0 ? { ...node, mode: { ...node.mode, startup: "allowTLS" as const } } : node,
    ),
  };

  test("names the node that a restart would take back to allowTLS", () => {
    expect(gateOf("persisted", asked, fallsBack)).toMatchObject({
      state: "unmet",
      hosts: ["db-1:27017"],
      value: "1/2 persisted",
    });
    expect(gateOf("persisted", asked, now)).toMatchObject({ state: "met" });
  });

  test("is told and not waited for where the plan does not ask for it", () => {
    const road = aRoad({ policy: { persistPrefer: false } });
    const rollout = waitingFor("require", aReplicaSet(["allowTLS", "allowTLS"]), road);

    expect(gateOf("persisted", rollout, fallsBack)).toMatchObject({
      state: "met",
      value: "1/2 persisted",
    });
  });
});

describe("freeze", () => {
  const window: FreezeWindow = {
    id: "f",
    reason: "Month-end closing",
    kind: "once",
    from: "2026-11-22T00:00:00.000Z",
    until: "2026-11-23T00:00:00.000Z",
  };

  test("waits for the clock and tells until when, and why", () => {
    const seen = aReplicaSet(["allowTLS"]);
    const gates = evaluateGates(waitingFor("prefer", seen), seen, NOW, { freezeWindows: [window] });

    expect(gates.find(({ id }) => id === "freeze")).toMatchObject({
      state: "unmet",
      waitsFor: "clock",
      value: "frozen until 2026-11-23T00:00:00.000Z: Month-end closing",
    });
  });
});

describe("waivers", () => {
  const seen = aReplicaSet(["allowTLS", "allowTLS"]);
  const rollout = waitingFor("prefer", seen);
  const down = {
    ...seen,
    nodes: seen.nodes.map((node, i) => (i === 0 ? { ...node, reachable: false } : node)),
  };
  const blocking = (gate: GateId, phaseIndex = rollout.currentPhase) => {
    const waivers = [{ ...WORD, gate, phaseIndex }];
    return blockingGates(evaluateGates({ ...rollout, waivers }, down, NOW)).map(({ id }) => id);
  };

  test("take a gate out of what blocks, for their own phase only", () => {
    expect(blocking("reachable")).toEqual(["barrier"]);
    expect(blocking("reachable", rollout.currentPhase + 1)).toEqual(["barrier", "reachable"]);
  });

  test("of the barrier count for nothing", () => {
    expect(blocking("barrier")).toEqual(["barrier", "reachable"]);
  });

  test("are shown with the gate, which keeps its state", () => {
    const waivers = [{ ...WORD, gate: "reachable" as const, phaseIndex: rollout.currentPhase }];

    expect(gateOf("reachable", { ...rollout, waivers }, down)).toMatchObject({
      state: "unmet",
      waiver: WORD,
    });
  });
});
