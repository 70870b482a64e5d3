import type { Cluster } from "#lib/domain/cluster/cluster.ts";
import {
  modeParameter,
  type OnlineTargetMode,
  rungOf,
  spellMode,
  type TlsMode,
} from "#lib/domain/mode/tls-mode.ts";
import type { Observation } from "#lib/domain/observation/observation.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import { checkBarrier } from "#lib/domain/rollout/barrier.ts";
import type { Plan, PlannedNode, PlannedPhase } from "#lib/domain/rollout/plan.ts";
import {
  refuseMove,
  refuseObservation,
  toPlannedNode,
} from "#lib/domain/rollout/plan-preconditions.ts";
import type { PlanRefusal } from "#lib/domain/rollout/plan-refusal.ts";
import { DEFAULT_ROLLOUT_POLICY } from "#lib/domain/rollout/rollout-policy.ts";
import { compareForRollout } from "#lib/domain/rollout/step-order.ts";

/** Rises when the rules that plans follow change, so an approval under old rules does not carry over. */
const POLICY_VERSION = "2";

export interface PlanRequest {
  cluster: Pick<Cluster, "id" | "settings">;
  observation: Observation;
  target: OnlineTargetMode;
  /** Exactly these phases, in ladder order; null for those that the modes make necessary. */
  phases: readonly OnlineTargetMode[] | null;
}

/**
 * The plan that takes every node to the target, or every reason against it with its node.
 *
 * Nodes that are there already get no step. The barrier is checked for each phase on the modes that the
 * phases before it leave behind.
 */
export function buildPlan(request: PlanRequest): Result<Plan, PlanRefusal[]> {
  const { cluster, observation, target } = request;
  const refusals = refuseObservation(observation);
  const nodes: PlannedNode[] = [];
  const othersAuthenticated = observation.nodes.some((node) => node.access.authenticated);
  for (const seen of observation.nodes) {
    const node = toPlannedNode(seen);
    if (Array.isArray(node)) refusals.push(...node);
    else nodes.push(node);
    refusals.push(...refuseMove(seen, target, othersAuthenticated));
  }
  nodes.sort(compareForRollout);

  const targets = request.phases ?? neededPhases(nodes, target);
  if (request.phases !== null) refusals.push(...refusePhases(request.phases, target));
  refusals.push(...refuseBarrier(targets, observation));
  const phases = targets.map((to, index) => buildPhase(index, to, nodes, targets));
  if (refusals.length === 0) refusals.push(...refuseEmpty(phases, nodes, target));
  if (refusals.length > 0) return err(refusals);

  const { kind, name, configVersion } = observation.cluster;
  return ok({
    policyVersion: POLICY_VERSION,
    ladder: "tls-mode",
    cluster: { id: cluster.id, kind, name, configVersion },
    target,
    policy: { ...DEFAULT_ROLLOUT_POLICY, maxLagSeconds: cluster.settings.maxLagSeconds },
    nodes,
    phases,
  });
}

function neededPhases(nodes: readonly PlannedNode[], target: OnlineTargetMode): OnlineTargetMode[] {
  const ladder: readonly OnlineTargetMode[] = ["preferTLS", "requireTLS"];
  return ladder.filter(
    (phase) =>
      rungOf(phase) <= rungOf(target) && nodes.some((node) => rungOf(node.mode) < rungOf(phase)),
  );
}

function refusePhases(
  phases: readonly OnlineTargetMode[],
  target: OnlineTargetMode,
): PlanRefusal[] {
  const refusals: PlanRefusal[] = [];
  if (phases.some((phase, i) => i > 0 && rungOf(phase) <= rungOf(phases[i - 1] ?? "disabled"))) {
    const message = `Phases must rise on the ladder, not ${phases.join(", ")}`;
    refusals.push({ code: "PHASES_OUT_OF_ORDER", host: null, message });
  }
  const last = phases.at(-1);
  if (last !== target) {
    const message = `The phases end at ${last ?? "nothing"}, not at ${target}`;
    refusals.push({ code: "TARGET_MISSED", host: null, message });
  }
  return refusals;
}

/** Nodes that would break the barrier of a phase; those not known well enough are refused elsewhere. */
function refuseBarrier(phases: readonly OnlineTargetMode[], { nodes }: Observation): PlanRefusal[] {
  const modes = new Map<string, TlsMode>();
  for (const { host, reachable, mode } of nodes) {
    // A disabled node has its own refusal, which holds for every phase.
    if (reachable && mode.runtime !== null && mode.runtime !== "disabled") {
      modes.set(host, mode.runtime);
    }
  }
  const refusals: PlanRefusal[] = [];
  for (const target of phases) {
    const now = [...modes].map(([host, mode]) => ({ host, reachable: true, mode }));
    for (const { host, message } of checkBarrier(target, now)) {
      refusals.push({ code: "BARRIER", host, message: `${message}, which ${target} needs` });
    }
    for (const [host, mode] of modes) {
      if (rungOf(mode) < rungOf(target)) modes.set(host, target);
    }
  }
  return refusals;
}

function buildPhase(
  index: number,
  target: OnlineTargetMode,
  nodes: readonly PlannedNode[],
  phases: readonly OnlineTargetMode[],
): PlannedPhase {
  const reached = phases.slice(0, index).map(rungOf);
  const steps = nodes
    .filter((node) => Math.max(rungOf(node.mode), ...reached) < rungOf(target))
    .map((node) => ({
      id: `${index}/${node.host}`,
      host: node.host,
      to: target,
      action: { kind: "set-mode" as const, to: target },
      command: describeCommand(node, target),
    }));
  return { index, kind: target === "preferTLS" ? "prefer" : "require", target, steps };
}

function describeCommand({ vocabulary }: PlannedNode, to: OnlineTargetMode): string {
  return `{ setParameter: 1, ${modeParameter(vocabulary)}: "${spellMode(to, vocabulary)}" }`;
}

function refuseEmpty(
  phases: readonly PlannedPhase[],
  nodes: readonly PlannedNode[],
  target: OnlineTargetMode,
): PlanRefusal[] {
  if (nodes.every((node) => rungOf(node.mode) >= rungOf(target))) {
    const message = `All ${nodes.length} nodes are at ${target} or above already`;
    return [{ code: "NOTHING_TO_DO", host: null, message }];
  }
  return phases
    .filter((phase) => phase.steps.length === 0)
    .map(({ target: to }) => {
      const message = `No node needs the phase ${to}; leave it out`;
      return { code: "PHASE_EMPTY" as const, host: null, message };
    });
}
