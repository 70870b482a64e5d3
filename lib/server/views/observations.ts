import type { Ports } from "#lib/application/ports.ts";
import { showCluster } from "#lib/application/show-cluster.ts";
import type { ObservationDto } from "#lib/contracts/observation.ts";
import { evaluateChecks } from "#lib/domain/checks/evaluate-checks.ts";
import type { ProbeDepth } from "#lib/domain/observation/observation.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import { type Page, toPage } from "#lib/server/http/cursor.ts";
import { presentObservation } from "#lib/server/presenters/observation.ts";

type NeededPorts = Pick<Ports, "clusters" | "observations" | "rollouts" | "clock">;

interface PageOfObservations {
  cursor?: string | undefined;
  limit: number;
  /** Absent for all of them. */
  depth?: ProbeDepth | undefined;
}

/** An observation with the id that pages of them go by. */
type ListedObservation = ObservationDto & { id: string };

/**
 * Observations of a cluster, newest first, each judged as of the moment it was made.
 *
 * @throws AppError CLUSTER_NOT_FOUND, FORBIDDEN
 */
export async function observationsView(
  clusterId: string,
  { cursor, limit, depth }: PageOfObservations,
  actor: Actor,
  ports: NeededPorts,
): Promise<Page<ListedObservation>> {
  await showCluster(clusterId, actor, ports);
  const stored = await ports.observations.list(clusterId, {
    before: cursor ?? null,
    limit: limit + 1,
    depth: depth ?? null,
  });
  const { items, nextCursor } = toPage(stored, limit, ({ id }) => id);
  return {
    items: items.map(({ id, observation }) => {
      const findings = evaluateChecks(observation, new Date(observation.observedAt));
      return { id, ...presentObservation(observation, findings) };
    }),
    nextCursor,
  };
}
