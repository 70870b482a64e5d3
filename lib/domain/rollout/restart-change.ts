import type { StartupChange } from "#lib/domain/rollout/plan.ts";
import { changeToMode } from "#lib/domain/server-config/change-options.ts";
import type { ConfigChange } from "#lib/domain/server-config/config-change.ts";
import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";

/** What the restart of a step changes in the options of a node; paths that are not given stay as they are. */
export function configChangeOf(
  { mode, clusterAuthMode, files }: StartupChange,
  options: ServerOptions,
): ConfigChange {
  return changeToMode(mode, options, {
    ...(clusterAuthMode === null ? {} : { clusterAuthMode }),
    ...(files === null
      ? {}
      : given({
          certificateKeyFile: files.certificateKeyFile,
          clusterFile: files.clusterFile,
          CAFile: files.caFile,
          clusterCAFile: files.clusterCaFile,
          allowConnectionsWithoutCertificates: files.allowConnectionsWithoutCertificates,
        })),
  });
}

function given(change: ConfigChange): ConfigChange {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null));
}
