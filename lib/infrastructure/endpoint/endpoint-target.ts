import type { NodeAddress } from "#lib/domain/cluster/connection-string.ts";
import type { ProbeDepth } from "#lib/domain/observation/observation.ts";
import type { ProbeLimits } from "#lib/infrastructure/mongo-admin/limits.ts";

/** One listener to look at, and what may be used for it. */
export interface EndpointTarget {
  address: NodeAddress;
  /** Null judges nothing and withholds credentials. */
  caPem: string | null;
  login: { user: string; password: string } | null;
  depth: ProbeDepth;
  limits: ProbeLimits;
}
