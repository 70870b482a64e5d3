import { AppError } from "#lib/application/app-error.ts";
import type { ProbeTarget } from "#lib/application/ports/node-driver.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { Cluster } from "#lib/domain/cluster/cluster.ts";

/** @throws AppError CLUSTER_NOT_FOUND */
export async function findCluster(
  clusterId: string,
  { clusters }: Pick<Ports, "clusters">,
): Promise<Cluster> {
  const cluster = await clusters.find(clusterId);
  if (cluster === null) throw new AppError("CLUSTER_NOT_FOUND", `There is no cluster ${clusterId}`);
  return cluster;
}

/**
 * The cluster with what is needed to look at it or drive it.
 *
 * @throws AppError CLUSTER_NOT_FOUND
 */
export async function findProbeTarget(
  clusterId: string,
  { clusters, caBundles }: Pick<Ports, "clusters" | "caBundles">,
): Promise<{ cluster: Cluster; target: ProbeTarget }> {
  const cluster = await findCluster(clusterId, { clusters });
  const [credentials, bundles] = await Promise.all([
    clusters.credentials(clusterId),
    caBundles.list(clusterId),
  ]);
  if (credentials === null) {
    throw new AppError("CLUSTER_NOT_FOUND", `Cluster ${cluster.name} has lost its credentials`);
  }
  const { allowCredentialsOverPlaintext } = cluster.settings;
  const given = bundles.map(({ name, hosts, pem }) => ({ name, hosts, pem }));
  return { cluster, target: { credentials, allowCredentialsOverPlaintext, caBundles: given } };
}
