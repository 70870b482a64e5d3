import { awaitDatabase } from "#lib/infrastructure/store/await-database.ts";
import { migrate } from "#lib/infrastructure/store/migrate.ts";

/**
 * Brings the tables of a database up to date; for entry points, which know no adapter.
 *
 * @param patienceMs How long the database may take to answer at all, in milliseconds.
 */
export async function migrateDatabase(databaseUrl: string, patienceMs = 0): Promise<void> {
  if (patienceMs > 0) await awaitDatabase(databaseUrl, patienceMs);
  await migrate(databaseUrl);
}
