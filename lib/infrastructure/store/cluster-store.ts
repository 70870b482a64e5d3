import { and, asc, eq } from "drizzle-orm";
import type { ClusterStore } from "#lib/application/ports/stores.ts";
import { type Cluster, DEFAULT_CLUSTER_SETTINGS } from "#lib/domain/cluster/cluster.ts";
import type { SecretBox } from "#lib/infrastructure/secrets/secret-box.ts";
import { appendFacts } from "#lib/infrastructure/store/append-facts.ts";
import { openCredentials, sealCredentials } from "#lib/infrastructure/store/credential-rows.ts";
import type { Database } from "#lib/infrastructure/store/database.ts";
import {
  clusterCredentials,
  clusters,
  observations,
} from "#lib/infrastructure/store/schema/clusters.ts";
import { isLive, rollouts } from "#lib/infrastructure/store/schema/rollouts.ts";
import { storable } from "#lib/infrastructure/store/storable.ts";
import { isUniqueViolation } from "#lib/infrastructure/store/unique-violation.ts";

/** Clusters in PostgreSQL, their credentials sealed in a table of their own. */
export function createClusterStore(db: Database, secrets: SecretBox): ClusterStore {
  return {
    insert: (cluster, credentials, facts) =>
      unlessNameTaken(() =>
        db.transaction(async (transaction) => {
          await transaction.insert(clusters).values(toRow(storable(cluster)));
          await transaction
            .insert(clusterCredentials)
            .values(sealCredentials(secrets, cluster.id, credentials));
          await appendFacts(transaction, facts);
          return "inserted" as const;
        }),
      ),
    find: async (clusterId) => {
      const [row] = await db.select().from(clusters).where(eq(clusters.id, clusterId));
      return row === undefined ? null : toCluster(row);
    },
    list: async () => {
      const rows = await db.select().from(clusters).orderBy(asc(clusters.name), asc(clusters.id));
      return rows.map(toCluster);
    },
    credentials: async (clusterId) => {
      const [row] = await db
        .select()
        .from(clusterCredentials)
        .where(eq(clusterCredentials.clusterId, clusterId));
      return row === undefined ? null : openCredentials(secrets, row);
    },
    replace: (cluster, credentials, facts) =>
      unlessNameTaken(() =>
        db.transaction(async (transaction) => {
          const { id, ...columns } = toRow(storable(cluster));
          const replaced = await transaction
            .update(clusters)
            .set(columns)
            .where(eq(clusters.id, id))
            .returning({ id: clusters.id });
          if (replaced.length === 0) return "not-found";
          if (credentials !== null) {
            const { clusterId, ...sealed } = sealCredentials(secrets, id, credentials);
            await transaction
              .update(clusterCredentials)
              .set(sealed)
              .where(eq(clusterCredentials.clusterId, clusterId));
          }
          await appendFacts(transaction, facts);
          return "replaced";
        }),
      ),
    remove: (clusterId, facts) =>
      db.transaction(async (transaction) => {
        const found = await transaction
          .select({ id: clusters.id })
          .from(clusters)
          .where(eq(clusters.id, clusterId))
          // A rollout that is being inserted holds a share of this row; wait for it, then look.
          .for("update");
        if (found.length === 0) return "not-found";
        const live = await transaction
          .select({ id: rollouts.id })
          .from(rollouts)
          .where(and(eq(rollouts.clusterId, clusterId), isLive(rollouts.state)));
        if (live.length > 0) return "in-change";
        await transaction.delete(clusters).where(eq(clusters.id, clusterId));
        await transaction.delete(observations).where(eq(observations.clusterId, clusterId));
        await appendFacts(transaction, facts);
        return "removed";
      }),
  };
}

/** Two may ask for one name at the same moment, so only the index can tell. */
async function unlessNameTaken<T extends string>(
  write: () => Promise<T>,
): Promise<T | "name-taken"> {
  try {
    return await write();
  } catch (error) {
    if (isUniqueViolation(error, "clusters_name")) return "name-taken";
    throw error;
  }
}

function toRow(cluster: Cluster): typeof clusters.$inferInsert & { id: string } {
  return {
    id: cluster.id,
    name: cluster.name,
    displayUri: cluster.displayUri,
    settings: cluster.settings,
    hasCredentials: cluster.hasCredentials,
    createdAt: new Date(cluster.createdAt),
    createdBy: cluster.createdBy,
  };
}

function toCluster(row: typeof clusters.$inferSelect): Cluster {
  // What an earlier release did not know is as it is for a new cluster.
  const settings = { ...DEFAULT_CLUSTER_SETTINGS, ...row.settings };
  return { ...row, settings, createdAt: row.createdAt.toISOString() };
}
