import { describe, expect, test } from "vitest";
import { DEFAULT_CLUSTER_SETTINGS } from "#lib/domain/cluster/cluster.ts";
import {
  nextOnlineMode,
  type OnlineTargetMode,
  rungOf,
  TLS_MODES,
} from "#lib/domain/mode/tls-mode.ts";
import type { NodeObservation, Observation } from "#lib/domain/observation/observation.ts";
import { buildPlan } from "#lib/domain/rollout/build-plan.ts";
import type { PhaseKind } from "#lib/domain/rollout/phase-kind.ts";
import { combinationsOf } from "#tests/builders/combinations.ts";
import { aMode, aNodeObservation, aReplicaSet } from "#tests/builders/observation.ts";
import { aRoadOfMoves } from "#tests/builders/rollout.ts";

const cluster = { id: "cluster-1", settings: DEFAULT_CLUSTER_SETTINGS };
const TARGETS = ["preferTLS", "requireTLS"] as const;

/** The moves by command alone: those asked for, or those that the modes make necessary. */
const plan = (
  observation: Observation,
  target: OnlineTargetMode = "requireTLS",
  phases: PhaseKind[] | null = null,
) => {
  const moves = aRoadOfMoves(
    target,
    observation.nodes.flatMap(({ mode }) => mode.possible),
  );
  const road = phases === null ? moves : { ...moves, phases };
  return buildPlan({ cluster, observation, road });
};

const stepsOf = (...args: Parameters<typeof plan>) => {
  const built = plan(...args);
  return built.ok
    ? built.value.phases.map((phase) => [phase.target, phase.steps.map((step) => step.host)])
    : built.error;
};

const refusals = (...args: Parameters<typeof plan>) => {
  const built = plan(...args);
  return built.ok ? [] : built.error.map(({ code, host }) => [code, host]);
};

const withNode = (observation: Observation, index: number, change: Partial<NodeObservation>) => ({
  ...observation,
  nodes: observation.nodes.map((node, i) => (i === index ? { ...node, ...change } : node)),
});

describe("over every combination of modes of up to 4 nodes", () => {
  const all = combinationsOf(TLS_MODES, 4);

  test.each(TARGETS)("a plan to %s moves every node one legal rung at a time", (target) => {
    for (const modes of all) {
      const built = plan(aReplicaSet(modes), target);
      if (!built.ok) continue;
      const now = new Map(built.value.nodes.map((node) => [node.host, node.mode]));
      for (const step of built.value.phases.flatMap((phase) => phase.steps)) {
        expect(nextOnlineMode(now.get(step.host) ?? "disabled"), modes.join(" ")).toBe(step.to);
        now.set(step.host, step.to);
      }
      expect([...now.values()].every((mode) => rungOf(mode) >= rungOf(target))).toBe(true);
    }
  });

  test.each(TARGETS)("a plan to %s is refused for each disabled node, by name", (target) => {
    for (const modes of all) {
      const disabled = modes.flatMap((mode, i) =>
        mode === "disabled" ? [`db-${i + 1}:27017`] : [],
      );

      const named = refusals(aReplicaSet(modes), target)
        .filter(([code]) => code === "NODE_DISABLED")
        .map(([, host]) => host);

      expect(named, modes.join(" ")).toEqual(disabled);
    }
  });

  test("requireTLS as the only phase is refused for each node at allowTLS, by name", () => {
    for (const modes of all.filter((each) => !each.includes("disabled"))) {
      const early = modes.flatMap((mode, i) => (mode === "allowTLS" ? [`db-${i + 1}:27017`] : []));

      const named = refusals(aReplicaSet(modes), "requireTLS", ["require"])
        .filter(([code]) => code === "BARRIER" || code === "TARGET_MISSED")
        .map(([, host]) => host ?? "");

      expect(
        named.toSorted((a, b) => a.localeCompare(b)),
        modes.join(" "),
      ).toEqual(early);
    }
  });

  test.each(TARGETS)(
    "there is a plan to %s exactly when none is disabled and one is below",
    (target) => {
      for (const modes of all) {
        const expected =
          !modes.includes("disabled") && modes.some((mode) => rungOf(mode) < rungOf(target));

        expect(plan(aReplicaSet(modes), target).ok, modes.join(" ")).toBe(expected);
      }
    },
  );
});

describe("phases and steps", () => {
  test("from allowTLS there are two phases, the primary last in each", () => {
    expect(stepsOf(aReplicaSet(["allowTLS", "allowTLS"]))).toEqual([
      ["preferTLS", ["db-1:27017", "db-2:27017"]],
      ["requireTLS", ["db-1:27017", "db-2:27017"]],
    ]);
  });

  test("a node that is there already gets no step", () => {
    expect(stepsOf(aReplicaSet(["preferTLS", "allowTLS", "requireTLS"]))).toEqual([
      ["preferTLS", ["db-2:27017"]],
      ["requireTLS", ["db-1:27017", "db-2:27017"]],
    ]);
  });

  test("explicit phases are taken as they are", () => {
    expect(stepsOf(aReplicaSet(["preferTLS"]), "requireTLS", ["require"])).toEqual([
      ["requireTLS", ["db-1:27017"]],
    ]);
  });

  test("routers come after all members, primaries after all other members", () => {
    const node = (host: string, change: Partial<NodeObservation>) =>
      aNodeObservation({ host, ...change });
    const observation: Observation = {
      ...aReplicaSet([]),
      nodes: [
        node("router:1", { process: "mongos", role: "mongos", group: "mongos", memberId: null }),
        node("a-primary:1", { group: "a", role: "primary" }),
        node("b-arbiter:1", { group: "b", role: "arbiter", memberId: 2 }),
        node("b-primary:1", { group: "b", role: "primary" }),
        node("a-hidden:1", { group: "a", hidden: true, memberId: 1 }),
        node("config:1", { group: "cfg", role: "secondary" }),
      ],
    };

    expect(stepsOf(observation, "preferTLS")).toEqual([
      [
        "preferTLS",
        ["a-hidden:1", "b-arbiter:1", "config:1", "a-primary:1", "b-primary:1", "router:1"],
      ],
    ]);
  });

  test("the command is spelled in the vocabulary of the server", () => {
    const old = { ...aMode("allowTLS"), vocabulary: "ssl" as const };
    const built = plan(withNode(aReplicaSet(["allowTLS"]), 0, { mode: old }), "preferTLS");

    expect(built.ok && built.value.phases[0]?.steps[0]?.command).toBe(
      '{ setParameter: 1, sslMode: "preferSSL" }',
    );
  });
});

describe("refusals", () => {
  const set = aReplicaSet(["allowTLS", "allowTLS"]);
  const unknownMode = { ...aMode("allowTLS"), runtime: null };
  const fromOutside = { ...unknownMode, possible: ["allowTLS" as const, "preferTLS" as const] };
  const unseenMode = { ...unknownMode, possible: [] };
  const failure = { code: "TIMEOUT" as const, message: "no answer" };

  test.each<[string, Partial<NodeObservation>]>([
    ["NODE_UNREACHABLE", { reachable: false }],
    ["MODE_UNKNOWN", { mode: unknownMode }],
    ["VERSION_UNKNOWN", { version: null }],
    ["CERTIFICATE_NOT_SEEN", { tls: { ...aNodeObservation().tls, chain: [] } }],
    ["PROCESS_UNKNOWN", { process: "unknown" }],
    ["MODE_UNKNOWN", { access: { authenticated: false, failure }, mode: unseenMode }],
    ["NODE_DISABLED", { mode: aMode("disabled") }],
  ])("%s names the node", (code, change) => {
    expect(refusals(withNode(set, 1, change))).toEqual([[code, "db-2:27017"]]);
  });

  test("all reasons are told at once, each with its node", () => {
    const observation = withNode(withNode(set, 0, { reachable: false }), 1, {
      version: null,
      mode: unknownMode,
    });

    expect(refusals(observation)).toEqual([
      ["NODE_UNREACHABLE", "db-1:27017"],
      ["MODE_UNKNOWN", "db-2:27017"],
      ["VERSION_UNKNOWN", "db-2:27017"],
    ]);
  });

  test("a list of nodes that may be incomplete is refused", () => {
    expect(refusals(aReplicaSet(["allowTLS"], { incomplete: failure }))).toEqual([
      ["TOPOLOGY_INCOMPLETE", null],
    ]);
  });

  test("a member that others see but that was not looked at is refused by name", () => {
    expect(refusals({ ...set, nodes: set.nodes.slice(1) })).toEqual([
      ["NODE_NOT_LISTED", "db-1:27017"],
    ]);
  });

  test("two nodes of a set that take no commands stand in each other's way, and the reason is told", () => {
    const shut = { access: { authenticated: false, failure }, mode: fromOutside };
    const observation = withNode(
      withNode(aReplicaSet(["allowTLS", "preferTLS", "preferTLS"]), 0, shut),
      1,
      shut,
    );

    expect(refusals(observation)).toEqual([
      ["BARRIER", "db-2:27017"],
      ["NO_ACCESS", "db-2:27017"],
    ]);
  });

  test("an arbiter of a cluster without access control needs no login", () => {
    const open = { authenticated: false, failure: null };
    const observation = {
      ...set,
      nodes: set.nodes.map((node) => ({ ...node, access: open, role: "arbiter" as const })),
    };

    expect(plan(observation).ok).toBe(true);
  });

  test.each([
    ["NOTHING_TO_DO", aReplicaSet(["requireTLS"]), "preferTLS", null],
    ["NO_NODES", aReplicaSet([]), "requireTLS", null],
    ["PHASE_EMPTY", aReplicaSet(["preferTLS"]), "requireTLS", ["prefer", "require"]],
    ["TARGET_MISSED", aReplicaSet(["allowTLS"]), "requireTLS", ["prefer"]],
    ["TARGET_MISSED", aReplicaSet(["allowTLS"]), "requireTLS", []],
    ["PHASES_OUT_OF_ORDER", set, "preferTLS", ["prefer", "prefer"]],
  ] as [string, Observation, OnlineTargetMode, PhaseKind[] | null][])(
    "%s",
    (code, observation, target, phases) => {
      expect(refusals(observation, target, phases).map(([first]) => first)).toContain(code);
    },
  );
});
