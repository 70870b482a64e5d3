import { migrate } from "#lib/infrastructure/store/migrate.ts";

/** Brings the tables of a database up to date; for entry points, which know no adapter. */
export async function migrateDatabase(databaseUrl: string): Promise<void> {
  await migrate(databaseUrl);
}
