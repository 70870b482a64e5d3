import { and, asc, eq } from "drizzle-orm";
import type { CaBundleStore } from "#lib/application/ports/stores.ts";
import type { CaBundle } from "#lib/domain/trust/ca-bundle.ts";
import { appendFacts } from "#lib/infrastructure/store/append-facts.ts";
import type { Database } from "#lib/infrastructure/store/database.ts";
import { caBundles } from "#lib/infrastructure/store/schema/ca-bundles.ts";
import { clusters } from "#lib/infrastructure/store/schema/clusters.ts";
import { storable } from "#lib/infrastructure/store/storable.ts";
import { isUniqueViolation } from "#lib/infrastructure/store/unique-violation.ts";

/** CA bundles in PostgreSQL; they go with their cluster. */
export function createCaBundleStore(db: Database): CaBundleStore {
  return {
    insert: async (bundle, facts) => {
      try {
        return await db.transaction(async (transaction) => {
          const cluster = await transaction
            .select({ id: clusters.id })
            .from(clusters)
            .where(eq(clusters.id, bundle.clusterId))
            // Keeps the cluster from being removed before the bundle is in.
            .for("share");
          if (cluster.length === 0) return "no-cluster" as const;
          const row = { ...storable(bundle), createdAt: new Date(bundle.createdAt) };
          await transaction.insert(caBundles).values(row);
          await appendFacts(transaction, facts);
          return "inserted" as const;
        });
      } catch (error) {
        if (isUniqueViolation(error, "ca_bundles_name")) return "name-taken";
        throw error;
      }
    },
    list: async (clusterId) => {
      const rows = await db
        .select()
        .from(caBundles)
        .where(eq(caBundles.clusterId, clusterId))
        .orderBy(asc(caBundles.name), asc(caBundles.id));
      return rows.map(toBundle);
    },
    listOfAll: async () => {
      const rows = await db
        .select()
        .from(caBundles)
        .orderBy(asc(caBundles.name), asc(caBundles.id));
      return rows.map(toBundle);
    },
    remove: ({ clusterId, bundleId }, facts) =>
      db.transaction(async (transaction) => {
        const removed = await transaction
          .delete(caBundles)
          .where(and(eq(caBundles.id, bundleId), eq(caBundles.clusterId, clusterId)))
          .returning({ id: caBundles.id });
        if (removed.length === 0) return "not-found";
        await appendFacts(transaction, facts);
        return "removed";
      }),
  };
}

function toBundle(row: typeof caBundles.$inferSelect): CaBundle {
  return { ...row, createdAt: row.createdAt.toISOString() };
}
