import type { StartupChange, TlsFiles } from "#lib/domain/rollout/plan.ts";
import type { ConfigChange } from "#lib/domain/server-config/config-change.ts";

/** What a restart step changes, in the words of the configuration file. */
export function toConfigChange({ mode, clusterAuthMode, files }: StartupChange): ConfigChange {
  return {
    mode,
    ...(clusterAuthMode === null ? {} : { clusterAuthMode }),
    ...(files === null ? {} : fileOptions(files)),
  };
}

/** Null leaves a path as it is: a plan gives paths and never takes one away. */
function fileOptions(files: TlsFiles): ConfigChange {
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
