import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { NodeOverrides } from "#simulator/node.ts";
import type {
  ClusterAuthMode,
  NodeTlsMaterial,
  SimulatedNodeOptions,
} from "#simulator/node-options.ts";

export type TlsChange = { [Name in keyof NodeTlsMaterial]?: NodeTlsMaterial[Name] | null };

/** What an operator changes in the configuration of a process before restarting it. */
export interface StartupChange {
  mode?: TlsMode;
  clusterAuthMode?: ClusterAuthMode;
  /** TLS options to replace, null for one to take away; null instead of them takes all away. */
  tls?: TlsChange | null;
  /** `setParameter` options to add. */
  setParameter?: Readonly<Record<string, string>>;
}

/**
 * The startup options after a change.
 *
 * A process that leaves `disabled` gets the certificates prepared for it, and one that goes back
 * loses its TLS options, because it would not start with them.
 *
 * @param prepared Certificates of the node, for one that has none in its options yet.
 */
export function overridesOf(
  options: SimulatedNodeOptions,
  { mode, clusterAuthMode, tls, setParameter }: StartupChange,
  prepared: NodeTlsMaterial,
): NodeOverrides {
  const startup = {
    ...options.startup,
    ...(mode === undefined ? {} : { mode }),
    ...(clusterAuthMode === undefined ? {} : { clusterAuthMode }),
    ...(setParameter === undefined
      ? {}
      : { setParameter: { ...options.startup.setParameter, ...setParameter } }),
  };
  if (tls === null || (mode === "disabled" && tls === undefined)) return { startup, tls: null };
  if (startup.mode === "disabled" && tls === undefined) return { startup };
  // Options that were asked for stay, so that a wrong change is refused as in life.
  return { startup, tls: changed(options.tls ?? prepared, tls ?? {}) };
}

/** Options that hold the text of the file another option names. */
const TEXT_OF = {
  certificateKeyFile: "certificateKeyPem",
  CAFile: "caPem",
  clusterFile: "clusterPem",
  clusterCAFile: "clusterCaPem",
} as const;

/** Text that stands for a file until it is read at start; no certificate is in it. */
const UNREAD = "not read yet";

function changed(material: NodeTlsMaterial, change: TlsChange): NodeTlsMaterial {
  const next: Record<string, unknown> = { ...material, ...change };
  for (const [file, text] of Object.entries(TEXT_OF)) {
    const path: unknown = Reflect.get(change, file);
    if (path === undefined || Reflect.has(change, text)) continue;
    next[text] = path === null ? null : UNREAD;
  }
  const kept = Object.entries(next).filter(([, value]) => value !== null);
  return { certificateKeyFile: "", certificateKeyPem: "", ...Object.fromEntries(kept) };
}
