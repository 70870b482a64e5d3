import type { DatabaseFolders } from "#lib/infrastructure/embedded-postgres/folders.ts";
import type { ServerIdentity } from "#lib/infrastructure/embedded-postgres/server-identity.ts";
import type { ServerPackage } from "#lib/infrastructure/embedded-postgres/server-package.ts";

/** Everything that running one of the server's programs takes. */
export interface ServerSetting {
  folders: DatabaseFolders;
  server: ServerPackage;
  identity: ServerIdentity;
  env: NodeJS.ProcessEnv;
}

/** The environment of the server's programs; nothing of ours passes into it, least of all secrets. */
export function serverEnvironment(
  folders: DatabaseFolders,
  server: ServerPackage,
  path: string | undefined,
): ServerSetting["env"] {
  return {
    PATH: path ?? "/usr/bin:/bin",
    HOME: folders.base,
    LC_ALL: "C.UTF-8",
    LD_LIBRARY_PATH: `${folders.libraries}:${server.root}/lib`,
    // Next augments ProcessEnv with a required NODE_ENV.
    NODE_ENV: "production",
  };
}
