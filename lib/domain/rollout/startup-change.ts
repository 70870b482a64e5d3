import type { StartupChange, TlsFiles } from "#lib/domain/rollout/plan.ts";
import { changeToMode } from "#lib/domain/server-config/change-options.ts";
import type { ConfigChange } from "#lib/domain/server-config/config-change.ts";
import type { ServerOptions } from "#lib/domain/server-config/server-options.ts";

type OtherOptions = Omit<ConfigChange, "mode">;

/** What a restart step changes, with what the mode needs beside it, in the words of the configuration file. */
export function toConfigChange(change: StartupChange, options: ServerOptions): ConfigChange {
  return changeToMode(change.mode, options, givenOptions(change));
}

/** What the plan itself gives beside the mode. */
export function givenOptions({ clusterAuthMode, files }: StartupChange): OtherOptions {
  return {
    ...(clusterAuthMode === null ? {} : { clusterAuthMode }),
    ...(files === null ? {} : fileOptions(files)),
  };
}

/** Null leaves a path as it is: a plan gives paths and never takes one away. */
function fileOptions(files: TlsFiles): OtherOptions {
  const { certificateKeyFile, clusterFile, caFile, clusterCaFile } = files;
  const { allowConnectionsWithoutCertificates } = files;
  return {
    certificateKeyFile,
    ...(clusterFile === null ? {} : { clusterFile }),
    ...(caFile === null ? {} : { CAFile: caFile }),
    ...(clusterCaFile === null ? {} : { clusterCAFile: clusterCaFile }),
    ...(allowConnectionsWithoutCertificates === null
      ? {}
      : { allowConnectionsWithoutCertificates }),
  };
}
