import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { databaseFolders } from "#lib/infrastructure/embedded-postgres/folders.ts";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "#lib/infrastructure/embedded-postgres/start-embedded-postgres.ts";
import { migrate } from "#lib/infrastructure/store/migrate.ts";

/** A PostgreSQL server of a test's own that is killed and comes back on the same files. */
export interface FragileStore {
  /** Stays the same over kills. */
  url: string;
  /** SIGKILL to the server, then a start on what it left: it recovers from its log. */
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server with all tables in it, in a folder of its own. */
export async function startFragileStore(): Promise<FragileStore> {
  const folder = mkdtempSync(join(tmpdir(), "pcl-fragile-"));
  // As root, the server runs as another user, who must be able to pass.
  chmodSync(folder, 0o711);
  const dir = join(folder, "db");
  let server: EmbeddedPostgres = await startEmbeddedPostgres(dir);
  await migrate(server.url);
  return {
    url: server.url,
    async killAndRestart() {
      process.kill(serverPid(dir), "SIGKILL");
      await server.exited;
      server = await startEmbeddedPostgres(dir);
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function serverPid(dir: string): number {
  const [pid = ""] = readFileSync(
    join(databaseFolders(dir).cluster, "postmaster.pid"),
    "utf8",
  ).split("\n");
  return Number(pid);
}
