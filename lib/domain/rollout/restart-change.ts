import { parseClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";
import type { StartupChange } from "#lib/domain/rollout/plan.ts";
import { changeToMode, modeOf } from "#lib/domain/server-config/change-options.ts";
import {
  type ConfigChange,
  PROTOCOL_WORDS,
  type ProtocolWord,
} from "#lib/domain/server-config/config-change.ts";
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

/** The change that leads back from `change` to the options before it; passwords have to be put back by hand. */
export function backOutOf(change: ConfigChange, before: ServerOptions): ConfigChange {
  const { tls, security } = before;
  const earlier: Required<ConfigChange> = {
    ...tls,
    mode: tls.modes.length === 0 ? null : modeOf(before),
    certificateKeyFilePassword: null,
    clusterPassword: null,
    disabledProtocols: protocolsIn(tls.disabledProtocols),
    logVersions: protocolsIn(tls.logVersions),
    clusterAuthMode: parseClusterAuthMode(security.clusterAuthMode ?? ""),
    keyFile: security.keyFile,
    transitionToAuth: security.transitionToAuth,
  };
  const isChanged = (name: string) => Object.hasOwn(change, name);
  return Object.fromEntries(Object.entries(earlier).filter(([name]) => isChanged(name)));
}

function given(change: ConfigChange): ConfigChange {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null));
}

function protocolsIn(text: string | null): ProtocolWord[] | null {
  if (text === null) return null;
  const words = new Set(text.split(",").map((word) => word.trim()));
  return PROTOCOL_WORDS.filter((word) => words.has(word));
}
