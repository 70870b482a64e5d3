import type { X509Certificate } from "node:crypto";
import type { SecureContext } from "node:tls";
import type { NodeTlsMaterial } from "#simulator/node-options.ts";

/** Certificates of one process as they are in memory. */
export interface LoadedMaterial {
  readonly source: NodeTlsMaterial;
  /** The certificate of `certificateKeyFile`. */
  readonly certificate: X509Certificate;
  readonly serverContext: SecureContext;
  readonly clientContext: SecureContext;
  /** Clients are asked for a certificate. */
  readonly asksForCertificate: boolean;
  /** Peers that this process dials are validated. */
  readonly validatesPeers: boolean;
}
