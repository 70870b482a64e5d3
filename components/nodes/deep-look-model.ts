import type { ClusterDetail } from "#lib/contracts/cluster.ts";
import type { NodeObservationDto } from "#lib/contracts/observation.ts";

export interface DeepLook {
  enumeration: NonNullable<NodeObservationDto["tls"]["enumeration"]>;
  /** ISO 8601: when the cluster was looked at that deeply. */
  observedAt: string;
}

/** The latest list of what a node negotiates; null before the first deep look, or where it did not reach the node. */
export function deepLookAt(
  { deepLook, observation }: Pick<ClusterDetail, "deepLook" | "observation">,
  host: string,
): DeepLook | null {
  const latest = observation?.nodes.find((node) => node.host === host)?.tls.enumeration;
  if (observation !== null && latest != null) {
    return { enumeration: latest, observedAt: observation.observedAt };
  }
  const listed = deepLook?.nodes.find((node) => node.host === host)?.enumeration;
  if (deepLook == null || listed == null) return null;
  return { enumeration: listed, observedAt: deepLook.observedAt };
}

/**
 * When any node of the cluster was last looked at deeply, ISO 8601; null before the first.
 * An ask is answered once this has changed, whether or not the node in question could be reached.
 */
export function lastDeepLook({
  deepLook,
  observation,
}: Pick<ClusterDetail, "deepLook" | "observation">): string | null {
  if (observation?.depth === "full") return observation.observedAt;
  return deepLook?.observedAt ?? null;
}
