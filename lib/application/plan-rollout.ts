import { AppError } from "#lib/application/app-error.ts";
import { authorize } from "#lib/application/authorize.ts";
import { rolloutFact } from "#lib/application/compose-fact.ts";
import { findCluster } from "#lib/application/find-cluster.ts";
import { observeCluster } from "#lib/application/observe-cluster.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { Cluster } from "#lib/domain/cluster/cluster.ts";
import { counted } from "#lib/domain/counted.ts";
import type { Observation } from "#lib/domain/observation/observation.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import { buildPlan } from "#lib/domain/rollout/build-plan.ts";
import type { Gate } from "#lib/domain/rollout/gate.ts";
import { evaluateGates } from "#lib/domain/rollout/gates.ts";
import type { Plan } from "#lib/domain/rollout/plan.ts";
import { canonicalPlanText } from "#lib/domain/rollout/plan-digest.ts";
import type { PlanRefusal } from "#lib/domain/rollout/plan-refusal.ts";
import { stepsOf } from "#lib/domain/rollout/progress.ts";
import type { RoadRequest } from "#lib/domain/rollout/road-request.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

export interface PlanRolloutInput {
  clusterId: string;
  road: RoadRequest;
  /** No step begins before; ISO 8601, UTC; null for at once. */
  notBefore: string | null;
}

type LookingPorts = Pick<
  Ports,
  | "clusters"
  | "caBundles"
  | "prober"
  | "observations"
  | "rollouts"
  | "restartAdapters"
  | "clock"
  | "ids"
  | "hasher"
>;

/**
 * Looks at the cluster, plans its way and keeps the plan as a draft.
 *
 * @throws AppError FORBIDDEN, CLUSTER_NOT_FOUND, ROLLOUT_ACTIVE, CONNECTION_STRING_INVALID, and PLAN_REFUSED
 *   with `details.refusals` (every reason) and `details.hosts` (the nodes they name).
 */
export async function planRollout(
  input: PlanRolloutInput,
  actor: Actor,
  ports: LookingPorts,
): Promise<Rollout> {
  authorize(actor, "rollout:plan", "Planning a rollout");
  const cluster = await findCluster(input.clusterId, ports);
  const [live] = await ports.rollouts.list({ clusterId: cluster.id, live: true, limit: 1 });
  if (live !== undefined) throw rolloutActive(cluster.name, live.number);

  const { draft } = await draftRollout(input, actor, cluster, ports);
  const message = `Rollout of ${cluster.name} (${describeRoad(draft.plan)}) was planned: ${counted(draft.steps.length, "step")}`;
  const at = new Date(draft.createdAt);
  const fact = rolloutFact(draft, { at, actor, kind: "rollout.planned", message });
  const stored = await ports.rollouts.insert(draft, [fact]);
  // Two people may pass the check above together; the store lets exactly one of them win.
  if (!stored.inserted) throw rolloutActive(cluster.name, null);
  return stored.rollout;
}

/** A plan as it would be kept now, with what it was judged on. */
export interface DryRun {
  /** Kept nowhere; it has number 0, and nobody can submit it. */
  rollout: Rollout;
  /** Of its first phase. */
  gates: Gate[];
}

/**
 * Looks at the cluster and plans its way, and keeps nothing but the look; a live rollout does not forbid it.
 *
 * @throws AppError FORBIDDEN, CLUSTER_NOT_FOUND, CONNECTION_STRING_INVALID, PLAN_REFUSED as `planRollout`.
 */
export async function dryRunRollout(
  input: PlanRolloutInput,
  actor: Actor,
  ports: LookingPorts,
): Promise<DryRun> {
  authorize(actor, "rollout:plan", "Planning a rollout");
  const cluster = await findCluster(input.clusterId, ports);
  const { draft, observation } = await draftRollout(input, actor, cluster, ports);
  const rollout = { ...draft, number: 0 };
  return {
    rollout,
    gates: evaluateGates(rollout, observation, ports.clock.now(), cluster.settings),
  };
}

async function draftRollout(
  { clusterId, road, notBefore }: PlanRolloutInput,
  actor: Actor,
  cluster: Cluster,
  ports: LookingPorts,
): Promise<{ draft: Omit<Rollout, "number">; observation: Observation }> {
  const { observation } = await observeCluster({ clusterId, actor, depth: "base" }, ports);
  const plan = buildPlan({ cluster, observation, road });
  if (!plan.ok) throw planRefused(plan.error);
  const missing = missingAdapter(plan.value, ports);
  if (missing !== null) throw planRefused([missing]);

  const at = ports.clock.now();
  const draft: Omit<Rollout, "number"> = {
    id: ports.ids.next(),
    clusterId,
    clusterName: cluster.name,
    state: "draft",
    wish: "run",
    version: 1,
    plan: plan.value,
    digest: ports.hasher.sha256Hex(canonicalPlanText(plan.value)),
    authorId: actor.userId,
    authorName: actor.name,
    currentPhase: 0,
    steps: stepsOf(plan.value),
    approvals: [],
    waivers: [],
    acknowledgements: [],
    halt: null,
    hold: null,
    notBefore,
    createdAt: at.toISOString(),
    updatedAt: at.toISOString(),
  };
  return { draft, observation };
}

/** Only the installation knows which tools it has, so the plan itself cannot tell. */
function missingAdapter(
  { policy, phases }: Plan,
  { restartAdapters }: Pick<Ports, "restartAdapters">,
): PlanRefusal | null {
  const restarts = phases.some(({ steps }) =>
    steps.some(({ action }) => action.kind === "restart"),
  );
  if (!restarts || restartAdapters.find(policy.restartBy) !== null) return null;
  const message = `This installation has no ${policy.restartBy} to restart processes with; choose another, or configure it`;
  return { code: "RESTART_ADAPTER_MISSING", host: null, message };
}

function describeRoad({ ladder, target }: Plan): string {
  return ladder === "tls-mode" ? `to ${target}` : ladder;
}

function rolloutActive(clusterName: string, number: number | null): AppError {
  const which = number === null ? "Another rollout" : `Rollout #${number}`;
  return new AppError("ROLLOUT_ACTIVE", `${which} of ${clusterName} is not finished`);
}

function planRefused(refusals: readonly PlanRefusal[]): AppError {
  const message = refusals.map((refusal) => refusal.message).join("; ");
  const hosts = [...new Set(refusals.flatMap((refusal) => refusal.host ?? []))];
  return new AppError("PLAN_REFUSED", message, { details: { refusals, hosts } });
}
