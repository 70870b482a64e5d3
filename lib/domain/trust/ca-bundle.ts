import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";

/** Authorities that somebody says some nodes of a cluster accept. Certificates are public, so it holds no secret. */
export interface CaBundle {
  id: string;
  clusterId: string;
  name: string;
  /** Nodes that use it, spelled as the cluster's configuration does; null for all. */
  hosts: string[] | null;
  /** The certificates alone, each once, in the order given. */
  pem: string;
  certificates: ObservedCertificate[];
  /** ISO 8601, UTC. */
  createdAt: string;
  createdBy: string;
}
