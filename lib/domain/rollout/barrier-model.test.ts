import fc from "fast-check";
import { expect, test } from "vitest";
import { DEFAULT_CLUSTER_SETTINGS } from "#lib/domain/cluster/cluster.ts";
import {
  acceptsPlaintext,
  acceptsTls,
  dialsTls,
  nextOnlineMode,
  TLS_MODES,
  type TlsMode,
} from "#lib/domain/mode/tls-mode.ts";
import type { NodeObservation, Observation } from "#lib/domain/observation/observation.ts";
import { type BarrierNode, checkMove } from "#lib/domain/rollout/barrier.ts";
import { buildPlan } from "#lib/domain/rollout/build-plan.ts";
import { evaluateGates } from "#lib/domain/rollout/gates.ts";
import type { Plan } from "#lib/domain/rollout/plan.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { aNodeIn, aReplicaSet } from "#tests/builders/observation.ts";
import { aRoad, aRollout } from "#tests/builders/rollout.ts";
import { aShutArbiter } from "#tests/builders/sharded-cluster.ts";

/** A process as it is, not as anybody sees it. */
interface ModelNode {
  host: string;
  group: string;
  isArbiter: boolean;
  mode: TlsMode;
  startup: TlsMode;
  isUp: boolean;
}

type Event =
  | { kind: "step"; pick: number }
  /** A restart of a way back, up or down. */
  | { kind: "back"; pick: number; mode: TlsMode }
  | { kind: "skip"; pick: number }
  | { kind: "crash"; pick: number }
  | { kind: "restart"; pick: number }
  | { kind: "configure"; pick: number; mode: TlsMode }
  | { kind: "join"; mode: TlsMode }
  | { kind: "next-phase" };

const GROUPS = ["shard-a", "shard-b"];
const mode = fc.constantFrom(...TLS_MODES);
const pick = fc.nat({ max: 20 });

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant("step" as const), pick }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("back" as const), pick, mode }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("next-phase" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("skip" as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("crash" as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("restart" as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("configure" as const), pick, mode }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("join" as const), mode }) },
);

const events = fc.array(event, { maxLength: 60 });

const clusterOf = (modes: fc.Arbitrary<TlsMode>) =>
  fc.array(
    fc.record({ mode: modes, startup: fc.option(mode), group: fc.constantFrom(...GROUPS) }),
    { minLength: 1, maxLength: 6 },
  );

/** Most clusters are on one rung or between two; of the others, few can be planned on. */
const cluster = fc.oneof(
  clusterOf(fc.constant("disabled")),
  clusterOf(fc.constantFrom("disabled", "allowTLS")),
  clusterOf(fc.constantFrom("allowTLS", "preferTLS")),
  clusterOf(fc.constantFrom("preferTLS", "requireTLS")),
  clusterOf(mode),
);

/** Whether a connection from one to the other comes about, by what servers do. */
const reaches = (from: ModelNode, to: ModelNode) =>
  dialsTls(from.mode) ? acceptsTls(to.mode) : acceptsPlaintext(to.mode);

const dials = (from: ModelNode, to: ModelNode) => !from.isArbiter || from.group === to.group;

/** Pairs that cannot talk, up or down: a process that is down comes back one day. */
function brokenPairs(nodes: readonly ModelNode[]): Set<string> {
  const broken = nodes.flatMap((from) =>
    nodes
      .filter((to) => to !== from && dials(from, to) && !reaches(from, to))
      .map((to) => `${from.host} -> ${to.host}`),
  );
  return new Set(broken);
}

const observe = (nodes: readonly ModelNode[]): Observation => ({
  ...aReplicaSet([], { kind: "sharded" }),
  nodes: nodes.map((node, memberId): NodeObservation => {
    const { host, group, isUp } = node;
    const place = { host, group, memberId, reachable: isUp };
    const seen = node.isArbiter
      ? aShutArbiter(node.mode, place)
      : aNodeIn(node.mode, { ...place, role: "secondary" });
    const startup = node.isArbiter ? null : node.startup;
    return { ...seen, mode: { ...seen.mode, startup } };
  }),
});

const planOf = (nodes: readonly ModelNode[]): Plan | null => {
  const built = buildPlan({
    cluster: { id: "cluster-1", settings: DEFAULT_CLUSTER_SETTINGS },
    observation: observe(nodes),
    road: aRoad(),
  });
  return built.ok ? built.value : null;
};

/** Every second node of a set is an arbiter in one of three clusters. */
const modelOf = (wishes: readonly { mode: TlsMode; startup: TlsMode | null; group: string }[]) =>
  wishes.map(
    (wish, i): ModelNode => ({
      host: `n${i}:27017`,
      group: wish.group,
      isArbiter: wishes.length % 3 === 0 && i % 4 === 3,
      mode: wish.mode,
      startup: wish.startup ?? wish.mode,
      isUp: true,
    }),
  );

/** The nodes after the step, or null where a gate, the barrier or the server itself is against it. */
function take(
  nodes: readonly ModelNode[],
  rollout: Rollout,
  number: number,
): { nodes: ModelNode[]; rollout: Rollout } | null {
  const open = rollout.steps.filter(
    ({ phaseIndex, state }) => phaseIndex === rollout.currentPhase && state === "pending",
  );
  const step = open[number % Math.max(open.length, 1)];
  const own = nodes.find(({ host }) => host === step?.host);
  if (step === undefined || own === undefined) return null;
  const { action } = step;
  const seen = observe(nodes);
  const isFirst = !rollout.steps.some(
    (one) => one.phaseIndex === step.phaseIndex && one.state === "done",
  );
  const gate = evaluateGates(rollout, seen, new Date()).find(({ id }) => id === "barrier");
  if (isFirst && gate?.state === "unmet") return null;

  const done = {
    ...rollout,
    steps: rollout.steps.map((one) =>
      one.id === step.id ? { ...one, state: "done" as const } : one,
    ),
  };
  const to = action.kind === "set-mode" ? action.to : null;
  const restart = action.kind === "restart" ? action.change.mode : null;
  const target = to ?? restart;
  if (target === null) return { nodes: [...nodes], rollout: done };
  if (checkMove(own.host, target, asSeen(nodes)).length > 0) return null;
  if (to !== null && (!own.isUp || nextOnlineMode(own.mode) !== to)) return null;
  const moved =
    restart === null
      ? { ...own, mode: target }
      : { ...own, mode: restart, startup: restart, isUp: true };
  return { nodes: nodes.map((node) => (node === own ? moved : node)), rollout: done };
}

const asSeen = (nodes: readonly ModelNode[]): BarrierNode[] =>
  observe(nodes).nodes.map(({ host, reachable, mode: { runtime, possible }, role, group }) => ({
    host,
    reachable,
    possible: runtime === null ? possible : [runtime],
    role,
    group,
  }));

/** The nodes after one of them was restarted in another mode, or null where the barrier is against it. */
function takeBack(
  nodes: readonly ModelNode[],
  rollout: Rollout,
  back: { pick: number; mode: TlsMode },
): { nodes: ModelNode[]; rollout: Rollout } | null {
  const own = nodes[back.pick % nodes.length];
  if (own === undefined || checkMove(own.host, back.mode, asSeen(nodes)).length > 0) return null;
  const moved = { ...own, mode: back.mode, startup: back.mode, isUp: true };
  return { nodes: nodes.map((node) => (node === own ? moved : node)), rollout };
}

/** What people and chance do to the processes meanwhile. */
function nodesAfter(nodes: ModelNode[], event: Event): ModelNode[] {
  const change = (place: number, made: (node: ModelNode) => Partial<ModelNode>) =>
    nodes.map((node, i) => (i === place % nodes.length ? { ...node, ...made(node) } : node));
  switch (event.kind) {
    case "crash":
      return change(event.pick, () => ({ isUp: false }));
    case "restart":
      return change(event.pick, ({ startup }) => ({ isUp: true, mode: startup }));
    case "configure":
      return change(event.pick, () => ({ startup: event.mode }));
    case "join": {
      const host = `joined-${nodes.length}:27017`;
      const group = GROUPS[nodes.length % 2] ?? "";
      const { mode: joined } = event;
      return [
        ...nodes,
        { host, group, isArbiter: false, mode: joined, startup: joined, isUp: true },
      ];
    }
    case "back":
    case "next-phase":
    case "skip":
    case "step":
      return nodes;
  }
}

/** What people do to the rollout meanwhile. */
function rolloutAfter(rollout: Rollout, event: Event): Rollout {
  if (event.kind === "next-phase") return { ...rollout, currentPhase: rollout.currentPhase + 1 };
  if (event.kind !== "skip") return rollout;
  const steps = rollout.steps.map((step, i) =>
    i === event.pick && step.state === "pending" ? { ...step, state: "skipped" as const } : step,
  );
  return { ...rollout, steps };
}

test("no step of any plan, in any order and among any faults, breaks a pair of nodes that was whole", () => {
  let steps = 0;
  fc.assert(
    fc.property(cluster, events, fc.nat({ max: 9 }), (wishes, happening, currentPhase) => {
      let nodes = modelOf(wishes);
      const plan = planOf(nodes);
      if (plan === null) return;
      let rollout = aRollout({ plan, state: "running", currentPhase });
      for (const each of happening) {
        if (each.kind !== "step" && each.kind !== "back") {
          rollout = rolloutAfter(rollout, each);
          nodes = nodesAfter(nodes, each);
          continue;
        }
        const taken =
          each.kind === "step" ? take(nodes, rollout, each.pick) : takeBack(nodes, rollout, each);
        if (taken === null) continue;
        const before = brokenPairs(nodes);
        const now = brokenPairs(taken.nodes);
        expect([...now].filter((pair) => !before.has(pair))).toEqual([]);
        steps += 1;
        ({ nodes, rollout } = taken);
      }
    }),
    { numRuns: 1_500 },
  );
  // The property is empty where nothing is ever done.
  expect(steps).toBeGreaterThan(500);
});

test("every plan, done in its own order, breaks no pair and ends with every node at requireTLS", () => {
  let plans = 0;
  fc.assert(
    fc.property(cluster, (wishes) => {
      let nodes = modelOf(wishes);
      const plan = planOf(nodes);
      if (plan === null) return;
      plans += 1;
      for (const { host, action } of plan.phases.flatMap(({ steps }) => steps)) {
        const before = brokenPairs(nodes);
        nodes = nodes.map((node) => {
          if (node.host !== host) return node;
          if (action.kind === "restart") {
            return { ...node, mode: action.change.mode, startup: action.change.mode };
          }
          if (action.kind !== "set-mode") return node;
          expect(nextOnlineMode(node.mode)).toBe(action.to);
          return { ...node, mode: action.to };
        });
        expect([...brokenPairs(nodes)].filter((pair) => !before.has(pair))).toEqual([]);
      }
      expect(nodes.every((node) => node.mode === "requireTLS")).toBe(true);
      expect(nodes.every((node) => node.startup === "requireTLS" || node.isArbiter)).toBe(true);
      expect([...brokenPairs(nodes)]).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
  expect(plans).toBeGreaterThan(100);
});
