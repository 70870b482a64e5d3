import { chownSync, lstatSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { EmbeddedPostgresError } from "#lib/infrastructure/embedded-postgres/embedded-postgres-error.ts";
import type { DatabaseFolders } from "#lib/infrastructure/embedded-postgres/folders.ts";
import {
  NOBODY,
  type ServerIdentity,
} from "#lib/infrastructure/embedded-postgres/server-identity.ts";
import type { ServerPackage } from "#lib/infrastructure/embedded-postgres/server-package.ts";

const PRIVATE = 0o700;

/**
 * Makes the folders of the database and of its socket.
 *
 * @throws EmbeddedPostgresError EMBEDDED_POSTGRES_NO_PRIVILEGE when the socket's folder is somebody else's:
 *   under the temporary folder anyone could have made it first, with a server of their own inside.
 */
export function makeFolders(folders: DatabaseFolders): void {
  mkdirSync(folders.base, { recursive: true, mode: PRIVATE });
  if (folders.socket === folders.base) return;

  mkdirSync(folders.socket, { recursive: true, mode: PRIVATE });
  const found = lstatSync(folders.socket);
  const open = (found.mode & 0o077) !== 0;
  if (!found.isDirectory() || open || !isTrusted(found.uid)) {
    throw new EmbeddedPostgresError(
      "EMBEDDED_POSTGRES_NO_PRIVILEGE",
      `The socket folder ${folders.socket} belongs to someone else; remove it, or choose a shorter data folder`,
    );
  }
}

/** Gives the folders to the user as whom the server will run. */
export function giveFolders(folders: DatabaseFolders, identity: ServerIdentity): void {
  if (identity.kind !== "nobody") return;
  for (const folder of new Set([folders.base, folders.socket])) chownSync(folder, NOBODY, NOBODY);
}

/**
 * Links the server's libraries under the names by which it looks for them. The package does this in an
 * install script, and install scripts may be switched off.
 */
export function linkLibraries(folders: DatabaseFolders, { libraryLinks }: ServerPackage): void {
  rmSync(folders.libraries, { recursive: true, force: true });
  mkdirSync(folders.libraries, { mode: 0o755 });
  for (const { name, file } of libraryLinks) symlinkSync(file, join(folders.libraries, name));
}

function isTrusted(uid: number): boolean {
  const own = process.getuid?.();
  return uid === own || (own === 0 && uid === NOBODY);
}
