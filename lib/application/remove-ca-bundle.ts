import { AppError } from "#lib/application/app-error.ts";
import { authorize } from "#lib/application/authorize.ts";
import { clusterFact } from "#lib/application/compose-fact.ts";
import { findCluster } from "#lib/application/find-cluster.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { Actor } from "#lib/domain/people/role.ts";

/**
 * Forgets a CA bundle, and asks for a probe that judges without it.
 *
 * @throws AppError FORBIDDEN, CLUSTER_NOT_FOUND, CA_BUNDLE_NOT_FOUND
 */
export async function removeCaBundle(
  { clusterId, bundleId }: { clusterId: string; bundleId: string },
  actor: Actor,
  ports: Pick<Ports, "clusters" | "caBundles" | "clock" | "jobs">,
): Promise<void> {
  authorize(actor, "cluster:edit", "Removing a CA bundle");
  const cluster = await findCluster(clusterId, ports);
  const bundles = await ports.caBundles.list(clusterId);
  const name = bundles.find(({ id }) => id === bundleId)?.name ?? bundleId;
  const fact = clusterFact(cluster, {
    at: ports.clock.now(),
    actor,
    kind: "cluster.ca_bundle_removed",
    message: `CA bundle ${name} of ${cluster.name} was removed`,
  });
  if ((await ports.caBundles.remove({ clusterId, bundleId }, [fact])) === "not-found") {
    throw new AppError("CA_BUNDLE_NOT_FOUND", `${cluster.name} has no CA bundle ${bundleId}`);
  }
  await ports.jobs.requestProbe(clusterId, "base");
}
