import { clusterFact } from "#lib/application/compose-fact.ts";
import { findProbeTarget } from "#lib/application/find-cluster.ts";
import type { Ports, StoredObservation } from "#lib/application/ports.ts";
import type { Actor } from "#lib/domain/people/role.ts";

/**
 * Looks at the cluster now and keeps what was seen.
 *
 * @param actor Whoever asked for it; null for the worker.
 * @throws AppError CLUSTER_NOT_FOUND, CONNECTION_STRING_INVALID
 */
export async function observeCluster(
  clusterId: string,
  actor: Actor | null,
  ports: Pick<Ports, "clusters" | "prober" | "observations" | "clock">,
): Promise<StoredObservation> {
  const { cluster, target } = await findProbeTarget(clusterId, ports);
  const observation = await ports.prober.probeCluster(target);
  const up = observation.nodes.filter((node) => node.reachable).length;
  const message = `Probe of ${cluster.name}: ${up} of ${observation.nodes.length} nodes answered`;
  const fact = clusterFact(cluster, {
    at: ports.clock.now(),
    actor,
    kind: "cluster.probed",
    message,
  });
  return ports.observations.append(clusterId, observation, fact);
}
