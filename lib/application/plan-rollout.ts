import { AppError } from "#lib/application/app-error.ts";
import { authorize } from "#lib/application/authorize.ts";
import { rolloutFact } from "#lib/application/compose-fact.ts";
import { findCluster } from "#lib/application/find-cluster.ts";
import { observeCluster } from "#lib/application/observe-cluster.ts";
import type { Ports } from "#lib/application/ports.ts";
import { counted } from "#lib/domain/counted.ts";
import type { OnlineTargetMode } from "#lib/domain/mode/tls-mode.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import { buildPlan } from "#lib/domain/rollout/build-plan.ts";
import { canonicalPlanText } from "#lib/domain/rollout/plan-digest.ts";
import type { PlanRefusal } from "#lib/domain/rollout/plan-refusal.ts";
import { stepsOf } from "#lib/domain/rollout/progress.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

export interface PlanRolloutInput {
  clusterId: string;
  target: OnlineTargetMode;
  /** Exactly these phases, in ladder order; absent for those that the nodes' modes make necessary. */
  phases?: readonly OnlineTargetMode[] | undefined;
}

type NeededPorts = Pick<
  Ports,
  "clusters" | "caBundles" | "prober" | "observations" | "rollouts" | "clock" | "ids" | "hasher"
>;

/**
 * Looks at the cluster, plans its way to the target and keeps the plan as a draft.
 *
 * @throws AppError FORBIDDEN, CLUSTER_NOT_FOUND, ROLLOUT_ACTIVE, CONNECTION_STRING_INVALID, and PLAN_REFUSED
 *   with `details.refusals` (every reason) and `details.hosts` (the nodes they name).
 */
export async function planRollout(
  { clusterId, target, phases }: PlanRolloutInput,
  actor: Actor,
  ports: NeededPorts,
): Promise<Rollout> {
  authorize(actor, "rollout:plan", "Planning a rollout");
  const cluster = await findCluster(clusterId, ports);
  const [live] = await ports.rollouts.list({ clusterId, live: true, limit: 1 });
  if (live !== undefined) throw rolloutActive(cluster.name, live.number);

  const { observation } = await observeCluster({ clusterId, actor, depth: "base" }, ports);
  const plan = buildPlan({ cluster, observation, target, phases: phases ?? null });
  if (!plan.ok) throw planRefused(plan.error);

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
    notBefore: null,
    createdAt: at.toISOString(),
    updatedAt: at.toISOString(),
  };
  const message = `Rollout of ${cluster.name} to ${target} was planned: ${counted(draft.steps.length, "step")}`;
  const fact = rolloutFact(draft, { at, actor, kind: "rollout.planned", message });
  const stored = await ports.rollouts.insert(draft, [fact]);
  // Two people may pass the check above together; the store lets exactly one of them win.
  if (!stored.inserted) throw rolloutActive(cluster.name, null);
  return stored.rollout;
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
