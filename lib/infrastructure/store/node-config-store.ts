import { asc, eq } from "drizzle-orm";
import type { NodeConfigStore } from "#lib/application/ports/stores.ts";
import { appendFacts } from "#lib/infrastructure/store/append-facts.ts";
import type { Database } from "#lib/infrastructure/store/database.ts";
import { nodeConfigs } from "#lib/infrastructure/store/schema/rollouts.ts";

/** Uploaded configuration files in PostgreSQL: one row a node, the last one counts. */
export function createNodeConfigStore(db: Database): NodeConfigStore {
  return {
    put: ({ at, ...config }, facts) =>
      db.transaction(async (transaction) => {
        const row = { ...config, at: new Date(at) };
        const target = [nodeConfigs.clusterId, nodeConfigs.host];
        await transaction.insert(nodeConfigs).values(row).onConflictDoUpdate({ target, set: row });
        await appendFacts(transaction, facts);
      }),
    list: async (clusterId) => {
      const rows = await db
        .select()
        .from(nodeConfigs)
        .where(eq(nodeConfigs.clusterId, clusterId))
        .orderBy(asc(nodeConfigs.host));
      return rows.map(({ host, text, at, uploadedBy }) => ({
        host,
        text,
        at: at.toISOString(),
        uploadedBy,
      }));
    },
  };
}
