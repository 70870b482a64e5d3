import { AppError } from "#lib/application/app-error.ts";
import { authorize } from "#lib/application/authorize.ts";
import { clusterFact } from "#lib/application/compose-fact.ts";
import { findCluster } from "#lib/application/find-cluster.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { Actor } from "#lib/domain/people/role.ts";

/**
 * Forgets a cluster and its credentials; its facts stay.
 *
 * @throws AppError FORBIDDEN, CLUSTER_NOT_FOUND, CLUSTER_IN_CHANGE
 */
export async function removeCluster(
  clusterId: string,
  actor: Actor,
  ports: Pick<Ports, "clusters" | "clock">,
): Promise<void> {
  authorize(actor, "cluster:edit", "Removing a cluster");
  const cluster = await findCluster(clusterId, ports);
  const fact = clusterFact(cluster, {
    at: ports.clock.now(),
    actor,
    kind: "cluster.removed",
    message: `Cluster ${cluster.name} was removed`,
  });
  const outcome = await ports.clusters.remove(clusterId, [fact]);
  if (outcome === "in-change") {
    throw new AppError("CLUSTER_IN_CHANGE", `Cluster ${cluster.name} has an unfinished rollout`);
  }
  if (outcome === "not-found") {
    throw new AppError("CLUSTER_NOT_FOUND", `There is no cluster ${clusterId}`);
  }
}
