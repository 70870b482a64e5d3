/** How members prove themselves to each other, in the order of the ladder. */
export const CLUSTER_AUTH_MODES = ["keyFile", "sendKeyFile", "sendX509", "x509"] as const;

export type ClusterAuthMode = (typeof CLUSTER_AUTH_MODES)[number];

/** The two values that a running process takes, each from the one before it; the rest needs a restart. */
export type OnlineClusterAuthMode = "sendX509" | "x509";

/** The mode that a word of clusterAuthMode names, or null. */
export function parseClusterAuthMode(word: string): ClusterAuthMode | null {
  return CLUSTER_AUTH_MODES.find((mode) => mode === word) ?? null;
}
