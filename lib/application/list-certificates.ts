import { authorize } from "#lib/application/authorize.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { InventoriedCluster } from "#lib/domain/trust/certificate-inventory.ts";

/**
 * Every cluster, by name, with what its latest observation and its bundles hold of certificates.
 *
 * @throws AppError FORBIDDEN
 */
export async function listCertificates(
  actor: Actor,
  ports: Pick<Ports, "clusters" | "observations" | "caBundles">,
): Promise<InventoriedCluster[]> {
  authorize(actor, "cluster:view", "Looking at certificates");
  const [clusters, observations, bundles] = await Promise.all([
    ports.clusters.list(),
    ports.observations.latestOfAll(),
    ports.caBundles.listOfAll(),
  ]);
  const latestOf = new Map(observations.map((stored) => [stored.clusterId, stored.observation]));
  const bundlesOf = Map.groupBy(bundles, ({ clusterId }) => clusterId);
  return clusters
    .map(({ id, name }) => ({
      id,
      name,
      observation: latestOf.get(id) ?? null,
      bundles: bundlesOf.get(id) ?? [],
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}
