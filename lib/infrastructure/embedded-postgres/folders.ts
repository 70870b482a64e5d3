import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Absolute paths of one installation's database. */
export interface DatabaseFolders {
  /** Everything else lies in here, except perhaps the socket. */
  base: string;
  /** PostgreSQL's own data directory. */
  cluster: string;
  libraries: string;
  ownerLock: string;
  /** Folder of the unix socket; PostgreSQL calls a folder given as host its socket directory. */
  socket: string;
}

/** Linux gives a socket's path 108 bytes including the closing zero; PostgreSQL appends its own file name. */
const LONGEST_SOCKET_PATH = 107;
const SOCKET_FILE = ".s.PGSQL.5432.lock";

/**
 * Lays out the folders of a database below `dir`. A path too long for a unix socket gets its socket in the
 * temporary folder, under a name that every process derives in the same way.
 *
 * @param dir A relative path counts from the working directory of this moment.
 */
export function databaseFolders(dir: string): DatabaseFolders {
  const base = resolve(dir);
  const fits = Buffer.byteLength(join(base, SOCKET_FILE)) <= LONGEST_SOCKET_PATH;
  return {
    base,
    cluster: join(base, "cluster"),
    libraries: join(base, "libraries"),
    ownerLock: join(base, "owner.lock"),
    socket: fits ? base : join(tmpdir(), `portcullis-${digest(base)}`),
  };
}

/** Connection string of the server behind the socket, as `DATABASE_URL` would hold it. */
export function databaseUrl(folders: DatabaseFolders): string {
  // A host in the query wins over the one before the path, which is there to satisfy URL parsers.
  return `postgresql://app@localhost/postgres?host=${encodeURIComponent(folders.socket)}`;
}

function digest(path: string): string {
  return createHash("sha256").update(path).digest("hex").slice(0, 16);
}
