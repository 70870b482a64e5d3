/** Where the screen of a node is; `host` as the cluster's configuration spells it. */
export function nodeAddress(clusterId: string, host: string): string {
  return `/clusters/${encodeURIComponent(clusterId)}/nodes/${encodeURIComponent(host)}`;
}

/** The host that a part of an address names; null where it is not well encoded. */
export function hostOfAddress(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
