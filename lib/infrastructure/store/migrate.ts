import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as applyMigrations } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { MIGRATION_LOCK } from "#lib/infrastructure/store/advisory-locks.ts";
import { StoreError } from "#lib/infrastructure/store/store-error.ts";

const OLDEST_SERVER = 15;

/**
 * Brings the database's tables up to date. Several processes may do so at once: one works, the others wait
 * and find nothing left to do.
 *
 * @param url As in DATABASE_URL.
 * @throws StoreError DATABASE_TOO_OLD for a server before PostgreSQL 15.
 */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: "portcullis-migrate" });
  // The query that is under way reports the loss of the connection; the event would end the process.
  client.on("error", () => {});
  await client.connect();
  try {
    await requireServer(client);
    // Ends with the session, so that a killed process leaves no lock behind.
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await applyMigrations(drizzle(client), {
      migrationsFolder: fileURLToPath(new URL("./migrations", import.meta.url)),
    });
  } finally {
    await client.end();
  }
}

async function requireServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ major: number }>(
    "select current_setting('server_version_num')::int / 10000 as major",
  );
  const major = rows[0]?.major ?? 0;
  if (major < OLDEST_SERVER) {
    throw new StoreError(
      "DATABASE_TOO_OLD",
      `The database is PostgreSQL ${major}; Portcullis needs ${OLDEST_SERVER} or newer`,
    );
  }
}
