import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname } from "node:path";
import { EmbeddedPostgresError } from "#lib/infrastructure/embedded-postgres/embedded-postgres-error.ts";

/** As whom the server's programs run; PostgreSQL refuses root and users without a name. */
export type ServerIdentity =
  /** As the user of this process. */
  | { kind: "same" }
  /** As `nobody`, to whom the folders are given. */
  | { kind: "nobody" }
  /** As this user, who appears as `nobody` inside a user namespace; folders keep their owner. */
  | { kind: "namespace" };

/** User and group id of `nobody` on Linux distributions. */
export const NOBODY = 65_534;

const NAMESPACE_COMMAND = [
  "unshare",
  "--user",
  `--map-user=${NOBODY}`,
  `--map-group=${NOBODY}`,
  "--",
];

/**
 * Chooses an identity under which the server may run.
 *
 * @param base Folder of the database; its owner decides once there is a database in it, because a server
 *   refuses a data directory of someone else.
 * @param programs Folder of the server's programs.
 * @throws EmbeddedPostgresError EMBEDDED_POSTGRES_NO_PRIVILEGE when there is no way.
 */
export function chooseServerIdentity(base: string, programs: string): ServerIdentity {
  const uid = process.getuid?.();
  if (uid === undefined || (uid !== 0 && hasName())) return { kind: "same" };
  if (uid === 0 && (statSync(base).uid === NOBODY || !mustKeepOwner(base))) {
    if (isOpenToOthers(programs) && isOpenToOthers(dirname(base))) return { kind: "nobody" };
  }
  if (!canUnshare()) throw noPrivilege(base);
  return { kind: "namespace" };
}

/** The command line that runs `command` under the identity. */
export function commandUnder(identity: ServerIdentity, command: readonly string[]): string[] {
  return identity.kind === "namespace" ? [...NAMESPACE_COMMAND, ...command] : [...command];
}

/** What `spawn` needs to know about the identity. */
export function spawnIdsOf(identity: ServerIdentity): { uid?: number; gid?: number } {
  return identity.kind === "nobody" ? { uid: NOBODY, gid: NOBODY } : {};
}

function hasName(): boolean {
  try {
    return userInfo().username !== "";
  } catch {
    // A container may run under a user id that no passwd entry names; userInfo throws for it.
    return false;
  }
}

function mustKeepOwner(base: string): boolean {
  return statSync(`${base}/cluster`, { throwIfNoEntry: false }) !== undefined;
}

/** Whether every user may pass through the folder and all those above it. */
function isOpenToOthers(folder: string): boolean {
  const SEARCHABLE_BY_OTHERS = 0o001;
  for (let path = folder; ; path = dirname(path)) {
    if ((statSync(path).mode & SEARCHABLE_BY_OTHERS) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

function canUnshare(): boolean {
  const [program = "", ...options] = commandUnder({ kind: "namespace" }, ["true"]);
  return spawnSync(program, options, { stdio: "ignore" }).status === 0;
}

function noPrivilege(base: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    "EMBEDDED_POSTGRES_NO_PRIVILEGE",
    `PostgreSQL does not run as root, and user namespaces are not allowed here: start Portcullis as an ordinary user, open the folders above ${base} and the installation to others (chmod o+x), or set DATABASE_URL`,
  );
}
