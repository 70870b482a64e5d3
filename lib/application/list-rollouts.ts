import { authorize } from "#lib/application/authorize.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Gate } from "#lib/domain/rollout/gate.ts";
import { evaluateGates } from "#lib/domain/rollout/gates.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

export interface ListRolloutsInput {
  clusterId?: string;
  live?: boolean;
  limit: number;
}

/**
 * Rollouts, newest first, each with the gates of its current phase.
 *
 * @throws AppError FORBIDDEN
 */
export async function listRollouts(
  filter: ListRolloutsInput,
  actor: Actor,
  ports: Pick<Ports, "rollouts" | "clusters" | "observations" | "clock">,
): Promise<{ rollout: Rollout; gates: Gate[] }[]> {
  authorize(actor, "rollout:view", "Looking at rollouts");
  const [rollouts, clusters, latest] = await Promise.all([
    ports.rollouts.list(filter),
    ports.clusters.list(),
    ports.observations.latestOfAll(),
  ]);
  const byCluster = new Map(latest.map((stored) => [stored.clusterId, stored.observation]));
  const settings = new Map(clusters.map((cluster) => [cluster.id, cluster.settings]));
  const now = ports.clock.now();
  return rollouts.map((rollout) => ({
    rollout,
    gates: evaluateGates(
      rollout,
      byCluster.get(rollout.clusterId) ?? null,
      now,
      settings.get(rollout.clusterId),
    ),
  }));
}
