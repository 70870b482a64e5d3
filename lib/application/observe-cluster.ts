import { clusterFact } from "#lib/application/compose-fact.ts";
import { findProbeTarget } from "#lib/application/find-cluster.ts";
import type { StoredObservation } from "#lib/application/ports/stores.ts";
import type { Ports } from "#lib/application/ports.ts";
import type { ProbeDepth } from "#lib/domain/observation/observation.ts";
import type { Actor } from "#lib/domain/people/role.ts";

export interface ObserveClusterInput {
  clusterId: string;
  /** Whoever asked for it; null for the worker. */
  actor: Actor | null;
  depth: ProbeDepth;
  /** As in ProbeRequest; false unless given. */
  isRoutine?: boolean;
  /** Ends the look early; nothing is kept then. */
  signal?: AbortSignal;
}

/**
 * Looks at the cluster now and keeps what was seen.
 *
 * @throws AppError CLUSTER_NOT_FOUND, CONNECTION_STRING_INVALID
 */
export async function observeCluster(
  { clusterId, actor, depth, isRoutine, signal }: ObserveClusterInput,
  ports: Pick<Ports, "clusters" | "caBundles" | "prober" | "observations" | "clock">,
): Promise<StoredObservation> {
  const { cluster, target } = await findProbeTarget(clusterId, ports);
  const observation = await ports.prober.probeCluster(target, { depth, isRoutine, signal });
  signal?.throwIfAborted();
  const up = observation.nodes.filter((node) => node.reachable).length;
  const look = depth === "full" ? "Probe at full depth" : "Probe";
  const message = `${look} of ${cluster.name}: ${up} of ${observation.nodes.length} nodes answered`;
  const fact = clusterFact(cluster, {
    at: ports.clock.now(),
    actor,
    kind: "cluster.probed",
    message,
  });
  return ports.observations.append(clusterId, observation, fact);
}
