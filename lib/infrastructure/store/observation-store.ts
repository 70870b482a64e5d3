import { and, desc, eq, lt, type SQL, sql } from "drizzle-orm";
import type { ObservationStore, StoredObservation } from "#lib/application/ports/stores.ts";
import type { Ids } from "#lib/application/ports.ts";
import type { ProbeDepth } from "#lib/domain/observation/observation.ts";
import { appendFacts } from "#lib/infrastructure/store/append-facts.ts";
import { completeObservation } from "#lib/infrastructure/store/complete-observation.ts";
import type { Database } from "#lib/infrastructure/store/database.ts";
import { observations } from "#lib/infrastructure/store/schema/clusters.ts";
import { storable } from "#lib/infrastructure/store/storable.ts";

const COLUMNS = {
  id: observations.id,
  clusterId: observations.clusterId,
  observation: observations.observation,
};

/** Observations in PostgreSQL, one document each. */
export function createObservationStore(db: Database, ids: Ids): ObservationStore {
  const newest = (
    clusterId: string,
    { limit, depth, before }: { limit: number; depth: ProbeDepth | null; before?: number },
  ) =>
    db
      .select(COLUMNS)
      .from(observations)
      .where(
        and(
          eq(observations.clusterId, clusterId),
          depth === null ? undefined : hasDepth(depth),
          before === undefined ? undefined : lt(observations.position, before),
        ),
      )
      .orderBy(desc(observations.position))
      .limit(limit)
      .then((rows) => rows.map(withAllFields));

  return {
    append: (clusterId, observation, fact) =>
      db.transaction(async (transaction) => {
        const stored: StoredObservation = {
          id: ids.next(),
          clusterId,
          observation: storable(observation),
        };
        const { depth, observedAt } = observation;
        await transaction
          .insert(observations)
          .values({ ...stored, depth, observedAt: new Date(observedAt) });
        await appendFacts(transaction, [fact]);
        return stored;
      }),
    latest: async (clusterId) => (await newest(clusterId, { limit: 1, depth: null }))[0] ?? null,
    latestFull: async (clusterId) =>
      (await newest(clusterId, { limit: 1, depth: "full" }))[0] ?? null,
    latestOfAll: () => latestOfEachCluster(db, sql`true`),
    latestFullOfAll: () => latestOfEachCluster(db, hasDepth("full")),
    list: async (clusterId, { before, limit, depth }) => {
      if (before === null) return newest(clusterId, { limit, depth });
      const [mark] = await db
        .select({ position: observations.position })
        .from(observations)
        .where(and(eq(observations.id, before), eq(observations.clusterId, clusterId)));
      return mark === undefined ? [] : newest(clusterId, { limit, depth, before: mark.position });
    },
  };
}

/** Written out, since the planner does not match a parameter with the condition of the partial index. */
function hasDepth(depth: ProbeDepth): SQL {
  return sql`${observations.depth} = ${sql.raw(`'${depth}'`)}`;
}

/**
 * Walks the index from one cluster to the next, so the cost grows with the number of clusters and not with
 * the number of observations, of which there are thousands for each.
 */
async function latestOfEachCluster(db: Database, wanted: SQL): Promise<StoredObservation[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    with recursive watched (cluster_id) as (
      (select ${observations.clusterId} from ${observations} where ${wanted} order by 1 limit 1)
      union all
      select (
        select ${observations.clusterId} from ${observations}
        where ${observations.clusterId} > watched.cluster_id and ${wanted} order by 1 limit 1
      )
      from watched where watched.cluster_id is not null
    )
    select (
      select ${observations.id} from ${observations}
      where ${observations.clusterId} = watched.cluster_id and ${wanted}
      order by ${observations.position} desc limit 1
    ) as id
    from watched where watched.cluster_id is not null`);
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const rowsOfIds = await db
    .select(COLUMNS)
    .from(observations)
    .where(sql`${observations.id} = any(${sql.param(ids)})`);
  return rowsOfIds.map(withAllFields);
}

function withAllFields(row: StoredObservation): StoredObservation {
  return { ...row, observation: completeObservation(row.observation) };
}
