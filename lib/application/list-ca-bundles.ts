import { authorize } from "#lib/application/authorize.ts";
import { findCluster } from "#lib/application/find-cluster.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { CaBundle } from "#lib/domain/trust/ca-bundle.ts";

/**
 * The CA bundles of a cluster, by name.
 *
 * @throws AppError FORBIDDEN, CLUSTER_NOT_FOUND
 */
export async function listCaBundles(
  clusterId: string,
  actor: Actor,
  ports: Pick<Ports, "clusters" | "caBundles">,
): Promise<CaBundle[]> {
  authorize(actor, "cluster:view", "Looking at CA bundles");
  await findCluster(clusterId, ports);
  return ports.caBundles.list(clusterId);
}
