import { authorize } from "#lib/application/authorize.ts";
import { findCluster } from "#lib/application/find-cluster.ts";
import type { ClusterView } from "#lib/application/list-clusters.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { Actor } from "#lib/domain/people/role.ts";

/** @throws AppError FORBIDDEN, CLUSTER_NOT_FOUND */
export async function showCluster(
  clusterId: string,
  actor: Actor,
  ports: Pick<Ports, "clusters" | "observations" | "rollouts">,
): Promise<ClusterView> {
  authorize(actor, "cluster:view", "Looking at a cluster");
  const cluster = await findCluster(clusterId, ports);
  const [latest, latestFull, [liveRollout]] = await Promise.all([
    ports.observations.latest(clusterId),
    ports.observations.latestFull(clusterId),
    ports.rollouts.list({ clusterId, live: true, limit: 1 }),
  ]);
  return { cluster, latest, latestFull, liveRollout: liveRollout ?? null };
}
