import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { EmbeddedPostgresError } from "#lib/infrastructure/embedded-postgres/embedded-postgres-error.ts";
import {
  type DatabaseFolders,
  databaseFolders,
  databaseUrl,
} from "#lib/infrastructure/embedded-postgres/folders.ts";
import { awaitFormerServer } from "#lib/infrastructure/embedded-postgres/former-server.ts";
import { initDatabaseOnce } from "#lib/infrastructure/embedded-postgres/init-database.ts";
import { type OwnerLock, tryOwnerLock } from "#lib/infrastructure/embedded-postgres/owner-lock.ts";
import {
  giveFolders,
  linkLibraries,
  makeFolders,
} from "#lib/infrastructure/embedded-postgres/prepare-folders.ts";
import { chooseServerIdentity } from "#lib/infrastructure/embedded-postgres/server-identity.ts";
import { findServerPackage } from "#lib/infrastructure/embedded-postgres/server-package.ts";
import {
  type ServerSetting,
  serverEnvironment,
} from "#lib/infrastructure/embedded-postgres/server-setting.ts";
import {
  startWatchedServer,
  type WatchedServer,
} from "#lib/infrastructure/embedded-postgres/watched-server.ts";

export interface EmbeddedPostgres {
  /** Connection string, valid as DATABASE_URL. */
  url: string;
  /** Whether this process started the server, and so ends it when it ends. */
  owner: boolean;
  /** Resolves when the server that this process started has ended; never for one it only found running. */
  exited: Promise<void>;
  /** Stops the server when this process started it; otherwise nothing. */
  stop(): Promise<void>;
}

/** Too short and a machine under load refuses to start; too long and a hung folder is reported late. */
const START_LIMIT_MS = 60_000;
const POLL_MS = 10;

/**
 * Starts the PostgreSQL server of this installation, or finds the one that another process has started.
 *
 * @param dir Folder of the database alone, created when missing; as root it is given to `nobody`, so keep
 *   nothing else in it.
 * @throws EmbeddedPostgresError with the code that names the reason.
 */
export async function startEmbeddedPostgres(dir: string): Promise<EmbeddedPostgres> {
  const folders = databaseFolders(dir);
  makeFolders(folders);
  const lock = await becomeOwner(folders);
  if (lock === null) {
    return {
      url: databaseUrl(folders),
      owner: false,
      exited: new Promise(() => {}),
      stop: async () => {},
    };
  }

  try {
    const server = await startServer(folders);
    // The listener also keeps the lock from being collected while the server runs.
    const released = server.exited.then(() => lock.release());
    return {
      url: databaseUrl(folders),
      owner: true,
      exited: released,
      stop: async () => {
        await server.stop();
        await released;
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The lock, or null once the owner's server answers. */
async function becomeOwner(folders: DatabaseFolders): Promise<OwnerLock | null> {
  const deadline = performance.now() + START_LIMIT_MS;
  while (performance.now() < deadline) {
    const lock = tryOwnerLock(folders.ownerLock);
    if (lock !== null) return lock;
    if (await answers(folders)) return null;
    await sleep(5 * POLL_MS);
  }
  throw new EmbeddedPostgresError(
    "EMBEDDED_POSTGRES_FOLDER_HELD",
    `Another process holds ${folders.base}, and its server did not answer within ${START_LIMIT_MS} ms`,
  );
}

async function startServer(folders: DatabaseFolders): Promise<WatchedServer> {
  const server = findServerPackage();
  const identity = chooseServerIdentity(folders.base, server.root);
  const setting: ServerSetting = {
    folders,
    server,
    identity,
    env: serverEnvironment(folders, server, process.env.PATH),
  };
  await awaitFormerServer(folders.cluster);
  giveFolders(folders, identity);
  linkLibraries(folders, server);
  initDatabaseOnce(setting);
  const started = startWatchedServer(setting);
  await awaitAnswer(folders, started);
  return started;
}

async function awaitAnswer(folders: DatabaseFolders, server: WatchedServer): Promise<void> {
  const deadline = performance.now() + START_LIMIT_MS;
  while (!(await answers(folders))) {
    if (server.hasExited() || performance.now() > deadline) {
      await server.stop();
      throw new EmbeddedPostgresError(
        "EMBEDDED_POSTGRES_START_FAILED",
        `PostgreSQL in ${folders.base} did not start: ${server.log().trim().split("\n").at(-1)}`,
        server.log(),
      );
    }
    await sleep(POLL_MS);
  }
}

async function answers(folders: DatabaseFolders): Promise<boolean> {
  const client = new pg.Client({
    connectionString: databaseUrl(folders),
    connectionTimeoutMillis: 2_000,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    return true;
  } catch {
    // Not yet listening, or still recovering: both are answered by asking again.
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
