import type { Cluster } from "#lib/domain/cluster/cluster.ts";
import { rungOf, type TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { Observation } from "#lib/domain/observation/observation.ts";
import { err, ok, type Result } from "#lib/domain/result.ts";
import { describeStep } from "#lib/domain/rollout/describe-step.ts";
import { layRoad, standingsAfter } from "#lib/domain/rollout/lay-road.ts";
import type { PhaseDraft, StepDraft } from "#lib/domain/rollout/phase-maker.ts";
import type { Plan, PlannedNode, PlannedPhase, PlannedStep } from "#lib/domain/rollout/plan.ts";
import { refuseObservation, toPlannedNode } from "#lib/domain/rollout/plan-preconditions.ts";
import type { PlanRefusal } from "#lib/domain/rollout/plan-refusal.ts";
import { type PlannedStanding, standingOf } from "#lib/domain/rollout/planned-standing.ts";
import {
  promisedMode,
  refuseEmpty,
  refuseMissingFiles,
  refuseNode,
  refuseRequest,
  refuseWalk,
} from "#lib/domain/rollout/refuse-road.ts";
import type { RoadRequest } from "#lib/domain/rollout/road-request.ts";
import { DEFAULT_ROLLOUT_POLICY, type RolloutPolicy } from "#lib/domain/rollout/rollout-policy.ts";
import { compareForRollout } from "#lib/domain/rollout/step-order.ts";

/** Rises when the rules that plans follow change, so an approval under old rules does not carry over. */
const POLICY_VERSION = "3";

export interface PlanRequest {
  cluster: Pick<Cluster, "id" | "settings">;
  observation: Observation;
  road: RoadRequest;
}

/**
 * The plan that leads the cluster up the road, or every reason against it with its node.
 *
 * It starts from wherever each node is observed to be. Every step is checked against every other node on the
 * modes that the steps before it leave behind.
 */
export function buildPlan({
  cluster,
  observation,
  road,
}: PlanRequest): Result<Plan, PlanRefusal[]> {
  const refusals = refuseObservation(observation);
  const hosts = new Set(observation.nodes.map(({ host }) => host));
  refusals.push(...refuseRequest(road, hosts));
  const nodes = plannedNodes(observation, refusals);
  refusals.push(...nodes.flatMap((node) => refuseNode(node, road)));

  const policy: RolloutPolicy = {
    ...DEFAULT_ROLLOUT_POLICY,
    maxLagSeconds: cluster.settings.maxLagSeconds,
    ...road.policy,
    // Whoever names the phases and leaves this one out does not wait for it either.
    ...(road.phases?.includes("persist-prefer") === false ? { persistPrefer: false } : {}),
  };
  const standings = nodes.map(standingOf);
  const drafts = layRoad({ road, policy, standings });
  refusals.push(...refuseMissingFiles(drafts, nodes));
  const phases = toPhases(drafts, standings);
  const refused = new Set(refusals.map(({ host }) => host));
  refusals.push(...refuseWalk(phases, nodes, { road, refused }));
  if (refusals.length === 0) refusals.push(...refuseEmpty(phases, nodes));
  if (refusals.length > 0) return err(refusals);

  const { kind, name, configVersion } = observation.cluster;
  return ok({
    policyVersion: POLICY_VERSION,
    ladder: road.ladder,
    cluster: { id: cluster.id, kind, name, configVersion },
    target: promisedMode(road) ?? phases.at(-1)?.target ?? "disabled",
    policy,
    nodes,
    phases,
  });
}

/** The nodes in the order of the plan; what is not known of the others is refused. */
function plannedNodes({ nodes }: Observation, refusals: PlanRefusal[]): PlannedNode[] {
  const othersAuthenticated = nodes.some((node) => node.access.authenticated);
  const planned: PlannedNode[] = [];
  for (const seen of nodes) {
    const node = toPlannedNode(seen, othersAuthenticated);
    if (Array.isArray(node)) refusals.push(...node);
    else planned.push(node);
  }
  return planned.toSorted(compareForRollout);
}

function toPhases(
  drafts: readonly PhaseDraft[],
  standings: readonly PlannedStanding[],
): PlannedPhase[] {
  const nodes = new Map(standings.map(({ node }) => [node.host, node]));
  let now = standings;
  return drafts.map(({ kind, steps }, index) => {
    now = standingsAfter(now, steps);
    const planned = steps.flatMap((step) => {
      const node = nodes.get(step.host);
      return node === undefined ? [] : [toStep(index, step, node)];
    });
    return { index, kind, target: lowestMode(now), steps: planned };
  });
}

function toStep(index: number, { host, to, action }: StepDraft, node: PlannedNode): PlannedStep {
  return { id: `${index}/${host}`, host, to, action, command: describeStep({ action }, node) };
}

/** Of the nodes on which commands can be run, if there are any. */
function lowestMode(standings: readonly PlannedStanding[]): TlsMode {
  const drivable = standings.filter(({ node }) => node.takesCommands);
  const judged = drivable.length === 0 ? standings : drivable;
  const [lowest] = judged.map(({ mode }) => mode).toSorted((a, b) => rungOf(a) - rungOf(b));
  return lowest ?? "disabled";
}
