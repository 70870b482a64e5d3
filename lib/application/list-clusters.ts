import { authorize } from "#lib/application/authorize.ts";
import type { StoredObservation } from "#lib/application/ports/stores.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { Cluster } from "#lib/domain/cluster/cluster.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

/** A cluster with what was last seen of it and the rollout that occupies it, if any. */
export interface ClusterView {
  cluster: Cluster;
  latest: StoredObservation | null;
  /** The latest at full depth; it may be the latest, or much older. */
  latestFull: StoredObservation | null;
  liveRollout: Rollout | null;
}

/** More live rollouts than clusters cannot be; this bounds the read, not the fleet. */
const MAX_LIVE_ROLLOUTS = 10_000;

/**
 * All clusters, by name.
 *
 * @throws AppError FORBIDDEN
 */
export async function listClusters(
  actor: Actor,
  ports: Pick<Ports, "clusters" | "observations" | "rollouts">,
): Promise<ClusterView[]> {
  authorize(actor, "cluster:view", "Looking at clusters");
  const [clusters, observations, deepLooks, rollouts] = await Promise.all([
    ports.clusters.list(),
    ports.observations.latestOfAll(),
    ports.observations.latestFullOfAll(),
    ports.rollouts.list({ live: true, limit: MAX_LIVE_ROLLOUTS }),
  ]);
  const latestOf = new Map(observations.map((stored) => [stored.clusterId, stored]));
  const latestFullOf = new Map(deepLooks.map((stored) => [stored.clusterId, stored]));
  const rolloutOf = new Map(rollouts.map((rollout) => [rollout.clusterId, rollout]));
  return clusters
    .map((cluster) => ({
      cluster,
      latest: latestOf.get(cluster.id) ?? null,
      latestFull: latestFullOf.get(cluster.id) ?? null,
      liveRollout: rolloutOf.get(cluster.id) ?? null,
    }))
    .sort((a, b) => a.cluster.name.localeCompare(b.cluster.name));
}
