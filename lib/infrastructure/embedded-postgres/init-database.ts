import { spawnSync } from "node:child_process";
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { EmbeddedPostgresError } from "#lib/infrastructure/embedded-postgres/embedded-postgres-error.ts";
import { commandUnder, spawnIdsOf } from "#lib/infrastructure/embedded-postgres/server-identity.ts";
import type { ServerSetting } from "#lib/infrastructure/embedded-postgres/server-setting.ts";

/**
 * Creates the database unless it is there. It is made beside its place and then moved, so that a kill in
 * the middle leaves nothing that a later start could take for a database.
 *
 * @throws EmbeddedPostgresError EMBEDDED_POSTGRES_INIT_FAILED with what initdb said.
 */
export function initDatabaseOnce({ folders, server, identity, env }: ServerSetting): void {
  if (existsSync(join(folders.cluster, "PG_VERSION"))) return;

  const unfinished = `${folders.cluster}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const [program = "", ...options] = commandUnder(identity, [
    server.initdb,
    `--pgdata=${unfinished}`,
    "--username=app",
    // Whoever passes the socket's folder and its mode 0700 is the user of this installation.
    "--auth=trust",
    "--encoding=UTF8",
    // The collation of the operating system would change with it, and with it the order in every index.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--data-checksums",
    "--no-instructions",
  ]);
  const run = spawnSync(program, options, {
    ...spawnIdsOf(identity),
    cwd: folders.base,
    env,
    encoding: "utf8",
  });
  if (run.status !== 0) {
    throw new EmbeddedPostgresError(
      "EMBEDDED_POSTGRES_INIT_FAILED",
      `The database in ${folders.base} could not be created: ${lastLine(run.stderr)}`,
      run.error ?? run.stderr,
    );
  }
  renameSync(unfinished, folders.cluster);
}

function lastLine(text: string | null): string {
  return text?.trim().split("\n").at(-1) ?? "initdb did not run";
}
