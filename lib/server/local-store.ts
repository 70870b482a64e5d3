import { mkdirSync } from "node:fs";
import path from "node:path";
import {
  databaseFolders,
  databaseUrl as urlInFolders,
} from "#lib/infrastructure/embedded-postgres/folders.ts";
import { startEmbeddedPostgres } from "#lib/infrastructure/embedded-postgres/start-embedded-postgres.ts";
import type { Environment } from "#lib/server/environment.ts";

export interface LocalStore {
  url: string;
  /** Resolves when the server of this installation has ended by itself; never for one given by address. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

/** Where the database of this installation answers once it is open. */
export function localStoreUrl({ databaseUrl, dataDir }: Environment): string {
  return databaseUrl ?? urlInFolders(databaseFolders(postgresFolder(dataDir)));
}

/** The database of this installation: the one that DATABASE_URL names, else our own server in the data folder. */
export async function openLocalStore({ databaseUrl, dataDir }: Environment): Promise<LocalStore> {
  if (databaseUrl !== null) {
    return { url: databaseUrl, exited: new Promise(() => {}), stop: async () => {} };
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return startEmbeddedPostgres(postgresFolder(dataDir));
}

function postgresFolder(dataDir: string): string {
  return path.join(dataDir, "postgres");
}
