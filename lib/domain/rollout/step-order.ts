import type { Plan, PlannedNode, StepActionKind } from "#lib/domain/rollout/plan.ts";
import type { Rollout, Step } from "#lib/domain/rollout/rollout.ts";
import { setKeyOf } from "#lib/domain/rollout/set-of.ts";

type Orderable = Pick<PlannedNode, "host" | "process" | "role" | "group" | "memberId">;

/** Kinds that only look: they need no canary, and as many as there are may look at the same time. */
const LOOKING: ReadonlySet<StepActionKind> = new Set(["check", "clients", "drain"]);

/** Steps that only look at a time; each asks its node once a second. */
const MAX_LOOKING = 64;

/**
 * Orders nodes for one phase: members that are not primary, then primaries, then routers.
 *
 * The first step is so a canary on a node whose loss costs nothing, and every router finds its shards done.
 */
export function compareForRollout(a: Orderable, b: Orderable): number {
  return (
    rankOf(a, a.role === "primary") - rankOf(b, b.role === "primary") ||
    compareText(a.group ?? "", b.group ?? "") ||
    (a.memberId ?? 0) - (b.memberId ?? 0) ||
    compareText(a.host, b.host)
  );
}

/** Whether a step only looks at its node. */
export function onlyLooks({ action }: Pick<Step, "action">): boolean {
  return LOOKING.has(action.kind);
}

/** The steps of a phase that are neither done nor skipped. */
export function openSteps({
  steps,
  currentPhase,
}: Pick<Rollout, "steps" | "currentPhase">): Step[] {
  return steps.filter(
    ({ phaseIndex, state }) =>
      phaseIndex === currentPhase && state !== "done" && state !== "skipped",
  );
}

/**
 * The step that is watched for a while before any other of its phase begins: the first one done of a phase that
 * touches nodes. Null when none is done yet, or none is left to hold back.
 */
export function canaryOf(rollout: Pick<Rollout, "steps" | "currentPhase">): Step | null {
  if (!openSteps(rollout).some((step) => !onlyLooks(step))) return null;
  const done = rollout.steps.filter(
    (step) =>
      step.phaseIndex === rollout.currentPhase &&
      step.state === "done" &&
      !onlyLooks(step) &&
      finishedAtOf(step) !== null,
  );
  return (
    done.toSorted((a, b) => compareText(finishedAtOf(a) ?? "", finishedAtOf(b) ?? ""))[0] ?? null
  );
}

/**
 * The router whose restart ended last, while another one of the phase is still to be restarted: clients that have lost
 * it must find it again before they lose the next. Null when no router has to wait for one.
 */
export function routerToFind(
  rollout: Pick<Rollout, "steps" | "currentPhase" | "plan">,
): Step | null {
  const { plan, steps, currentPhase } = rollout;
  const routers = new Set(
    plan.nodes.filter(({ process }) => process === "mongos").map(({ host }) => host),
  );
  const restarts = (step: Step) => step.action.kind === "restart" && routers.has(step.host);
  const isToCome = openSteps(rollout).some((step) => restarts(step) && step.state !== "running");
  if (!isToCome) return null;
  const done = steps.filter(
    (step) => step.phaseIndex === currentPhase && step.state === "done" && restarts(step),
  );
  return (
    done.toSorted((a, b) => compareText(finishedAtOf(b) ?? "", finishedAtOf(a) ?? ""))[0] ?? null
  );
}

/** When the last attempt ended; null while one is open or there was none. */
export function finishedAtOf({ attempts }: Pick<Step, "attempts">): string | null {
  return attempts.at(-1)?.finishedAt ?? null;
}

/**
 * The steps that may begin now, beside those of `running`.
 *
 * Steps that were begun come first, whoever began them. The first step of a phase runs alone. Within a set it is one
 * node at a time, a node that is primary by now after the other members; at most `policy.parallelSets` sets at a
 * time. Config servers are restarted before any shard, routers are worked on one after another at the end.
 *
 * @param running Ids of steps that are being worked on by this worker.
 * @param primaries Hosts seen as primary just now; roles may have changed since the plan.
 */
export function nextSteps(
  rollout: Pick<Rollout, "steps" | "currentPhase" | "plan">,
  running: ReadonlySet<string>,
  primaries: ReadonlySet<string>,
): Step[] {
  const open = openSteps(rollout);
  const begun = open.filter((step) => step.state === "running" && !running.has(step.id));
  if (begun.length > 0) return begun;
  const waiting = open.filter((step) => !running.has(step.id));
  const atWork = open.filter((step) => running.has(step.id));
  const looking = atWork.filter(onlyLooks).length;
  const looks = waiting.filter(onlyLooks).slice(0, Math.max(0, MAX_LOOKING - looking));
  return [...looks, ...touchingSteps(rollout, waiting, atWork, primaries)];
}

function touchingSteps(
  rollout: Pick<Rollout, "steps" | "currentPhase" | "plan">,
  waiting: readonly Step[],
  atWork: readonly Step[],
  primaries: ReadonlySet<string>,
): Step[] {
  const { plan } = rollout;
  const nodes = new Map(plan.nodes.map((node) => [node.host, node]));
  const keyOf = ({ host }: Step) => keyOfHost(nodes, host);
  const rank = (step: Step) =>
    rankOf({ process: nodes.get(step.host)?.process ?? "mongod" }, primaries.has(step.host));
  const busy = new Set(atWork.filter((step) => !onlyLooks(step)).map(keyOf));
  const hasCanary = canaryOf(rollout) !== null;
  const free = Math.max(0, (hasCanary ? plan.policy.parallelSets : 1) - busy.size);
  const isHeldBack = heldBack(plan, [...waiting, ...atWork]);
  const candidates = waiting
    .filter((step) => !onlyLooks(step) && !isHeldBack(step))
    .toSorted((a, b) => rank(a) - rank(b) || a.order - b.order);
  const firstOfEachSet = candidates.filter((step) => {
    if (busy.has(keyOf(step))) return false;
    busy.add(keyOf(step));
    return true;
  });
  return firstOfEachSet.slice(0, free);
}

/** What must wait for other kinds of sets: routers for all others, shards to be restarted for config servers. */
function heldBack({ nodes }: Plan, open: readonly Step[]): (step: Step) => boolean {
  const placed = new Map(nodes.map((node) => [node.host, node]));
  const isRouter = ({ host }: Step) => placed.get(host)?.process === "mongos";
  const configSets = new Set(
    nodes.filter((node) => node.options?.shardingRole === "configsvr").map(setKeyOf),
  );
  const isConfig = ({ host }: Step) => configSets.has(keyOfHost(placed, host));
  const hasSets = open.some((step) => !isRouter(step));
  const restartsConfig = open.some((step) => step.action.kind === "restart" && isConfig(step));
  return (step) => (isRouter(step) && hasSets) || (restartsConfig && !isConfig(step));
}

function keyOfHost(nodes: ReadonlyMap<string, PlannedNode>, host: string): string {
  const node = nodes.get(host);
  return node === undefined ? host : setKeyOf(node);
}

function rankOf(node: { process: PlannedNode["process"] }, isPrimary: boolean): number {
  if (node.process === "mongos") return 2;
  return isPrimary ? 1 : 0;
}

// Not localeCompare: the order is part of the digest and must not depend on the machine's language.
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
