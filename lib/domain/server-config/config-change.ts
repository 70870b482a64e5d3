import type { ClusterAuthMode } from "#lib/domain/mode/cluster-auth-mode.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";

/** Versions that servers can log and refuse, oldest first, in their spelling. */
export const PROTOCOL_WORDS = ["TLS1_0", "TLS1_1", "TLS1_2", "TLS1_3"] as const;
export type ProtocolWord = (typeof PROTOCOL_WORDS)[number];

/** Options that shall have another value: what is absent stays as it is, null takes the option away. */
export interface ConfigChange {
  mode?: TlsMode | null;
  certificateKeyFile?: string | null;
  /** Passwords are never known here, so they can only be taken away. */
  certificateKeyFilePassword?: null;
  clusterFile?: string | null;
  clusterPassword?: null;
  CAFile?: string | null;
  clusterCAFile?: string | null;
  CRLFile?: string | null;
  cipherConfig?: string | null;
  certificateSelector?: string | null;
  clusterCertificateSelector?: string | null;
  disabledProtocols?: readonly ProtocolWord[] | null;
  logVersions?: readonly ProtocolWord[] | null;
  allowConnectionsWithoutCertificates?: boolean | null;
  allowInvalidCertificates?: boolean | null;
  allowInvalidHostnames?: boolean | null;
  clusterAuthMode?: ClusterAuthMode | null;
  keyFile?: string | null;
  transitionToAuth?: boolean | null;
}
