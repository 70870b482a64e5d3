import { authorize } from "#lib/application/authorize.ts";
import { findCluster } from "#lib/application/find-cluster.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { NodeConfig } from "#lib/application/upload-node-config.ts";
import type { Actor } from "#lib/domain/people/role.ts";

/**
 * The configuration files that somebody uploaded, by host.
 *
 * @throws AppError FORBIDDEN, CLUSTER_NOT_FOUND
 */
export async function listNodeConfigs(
  clusterId: string,
  actor: Actor,
  ports: Pick<Ports, "clusters" | "nodeConfigs">,
): Promise<NodeConfig[]> {
  authorize(actor, "cluster:view", "Looking at configuration files");
  await findCluster(clusterId, ports);
  return ports.nodeConfigs.list(clusterId);
}
