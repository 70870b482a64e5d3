import type { Cluster } from "#lib/domain/cluster/cluster.ts";
import type { Fact, FactKind } from "#lib/domain/fact.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

/** Name under which the worker's own doings are recorded. */
const WORKER_NAME = "Portcullis";

interface Happening {
  at: Date;
  /** Null for the worker. */
  actor: Pick<Actor, "userId" | "name"> | null;
  kind: FactKind;
  message: string;
  host?: string | null;
}

/** A fact about a cluster. */
export function clusterFact(cluster: Pick<Cluster, "id">, happening: Happening): Fact {
  const { at, actor, kind, message, host = null } = happening;
  return {
    at: at.toISOString(),
    kind,
    actorId: actor?.userId ?? null,
    actorName: actor?.name ?? WORKER_NAME,
    clusterId: cluster.id,
    rolloutId: null,
    host,
    message,
  };
}

/** A fact about a rollout, and so about its cluster. */
export function rolloutFact(
  rollout: Pick<Rollout, "id" | "clusterId">,
  happening: Happening,
): Fact {
  return { ...clusterFact({ id: rollout.clusterId }, happening), rolloutId: rollout.id };
}
