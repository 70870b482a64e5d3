import { authorize } from "#lib/application/authorize.ts";
import { findCluster } from "#lib/application/find-cluster.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { ProbeDepth } from "#lib/domain/observation/observation.ts";
import type { Actor } from "#lib/domain/people/role.ts";

/**
 * Asks the worker to look at the cluster soon; the result appears as an observation.
 *
 * @throws AppError FORBIDDEN, CLUSTER_NOT_FOUND
 */
export async function requestProbe(
  { clusterId, depth }: { clusterId: string; depth: ProbeDepth },
  actor: Actor,
  ports: Pick<Ports, "clusters" | "jobs">,
): Promise<void> {
  authorize(actor, "cluster:probe", "Probing a cluster");
  await findCluster(clusterId, ports);
  await ports.jobs.requestProbe(clusterId, depth);
}
