import type { ClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";

type Proof = "key" | "certificate";

const SENDS: Record<ClusterAuthMode, Proof> = {
  keyFile: "key",
  sendKeyFile: "key",
  sendX509: "certificate",
  x509: "certificate",
};

const ACCEPTS: Record<ClusterAuthMode, readonly Proof[]> = {
  keyFile: ["key"],
  sendKeyFile: ["key", "certificate"],
  sendX509: ["key", "certificate"],
  x509: ["certificate"],
};

/**
 * Whether two members can prove themselves to each other, both ways.
 *
 * @see MongoDB source, `cluster_auth_mode.cpp`: what each mode sends and accepts.
 */
export function canAuthenticate(a: ClusterAuthMode, b: ClusterAuthMode): boolean {
  return ACCEPTS[b].includes(SENDS[a]) && ACCEPTS[a].includes(SENDS[b]);
}
