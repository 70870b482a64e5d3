import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import type { Database } from "#lib/infrastructure/store/database.ts";

const MIGRATIONS = "lib/infrastructure/store/migrations";

const PEOPLE_TABLES = "users, setup_links, sign_in_failures, rate_limits, idempotency_keys";

export interface ServerDatabase {
  db: Database;
  /** Removes all people and what hangs on them. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** A migrated database in memory; one for a whole test file, emptied before each test. */
export async function createServerDatabase(): Promise<ServerDatabase> {
  const server = await PGlite.create();
  const db = drizzle(server);
  await migrate(db, { migrationsFolder: MIGRATIONS });
  return {
    // Its result type lacks the driver's own fields, which nothing here reads.
    db: db as unknown as Database,
    clear: async () => {
      await server.exec(`truncate ${PEOPLE_TABLES} cascade`);
    },
    close: () => server.close(),
  };
}
