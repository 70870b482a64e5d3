import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";

/** Queries inside and outside a transaction; a transaction fits where a Database is asked for. */
export type Database = Pick<
  NodePgDatabase,
  "select" | "selectDistinct" | "insert" | "update" | "delete" | "execute" | "transaction"
>;

export interface OpenDatabase {
  db: Database;
  /** For what needs the driver itself; the same connections as `db`. */
  pool: pg.Pool;
  close(): Promise<void>;
}

/**
 * Opens a pool of connections; none is made before the first query.
 *
 * @param url As in DATABASE_URL.
 * @param options.onError Told when an idle connection is lost; the pool replaces it by itself.
 */
export function openDatabase(
  url: string,
  options: { maxConnections: number; onError: (error: Error) => void },
): OpenDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections,
    application_name: "portcullis",
    // Statements of one transaction that do not wait for each other are sent together, and done in that order.
    pipeline: true,
  });
  // Without a listener, a server that restarts would end this process too.
  pool.on("error", options.onError);
  return { db: drizzle(pool), pool, close: () => pool.end() };
}
