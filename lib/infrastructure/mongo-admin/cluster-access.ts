import { createHash } from "node:crypto";
import type { ProbeTarget } from "#lib/application/ports/node-driver.ts";
import {
  type ConnectionString,
  type Login,
  parseConnectionString,
} from "#lib/domain/cluster/connection-string.ts";
import { splitPem } from "#lib/infrastructure/chains/split-pem.ts";
import type { ProbeLimits } from "#lib/infrastructure/mongo-admin/limits.ts";
import type { SaltedPasswordCache } from "#lib/infrastructure/mongo-admin/scram.ts";
import { createTlsDialler, type TlsDialler } from "#lib/infrastructure/mongo-admin/tls-dial.ts";

/** All that is needed to dial and log in to the nodes of one cluster. */
export interface ClusterAccess {
  connectionString: ConnectionString;
  login: Login | null;
  allowCredentialsOverPlaintext: boolean;
  dialler: TlsDialler;
  /** DER of the authorities in the cluster's CA file; empty without one. */
  anchors: readonly Buffer[];
  limits: ProbeLimits;
  saltedPasswords: SaltedPasswordCache;
}

/**
 * Prepares access to one cluster.
 *
 * @throws Error when the connection string or a PEM text cannot be read; callers check both before they store them.
 */
export function openClusterAccess(target: ProbeTarget, limits: ProbeLimits): ClusterAccess {
  const connectionString = parseConnectionString(target.credentials.uri);
  if (!connectionString.ok) throw new Error(connectionString.error);
  return {
    connectionString: connectionString.value,
    login: connectionString.value.login,
    allowCredentialsOverPlaintext: target.allowCredentialsOverPlaintext,
    dialler: createTlsDialler(target.credentials),
    anchors: splitPem(Buffer.from(target.credentials.caPem ?? ""), "certificate"),
    limits,
    saltedPasswords: new Map(),
  };
}

/** Keeps the access of clusters that are looked at again and again, the least recently used going first. */
export function createAccessCache(
  capacity: number,
): (target: ProbeTarget, limits: ProbeLimits) => ClusterAccess {
  const kept = new Map<string, ClusterAccess>();
  return (target, limits) => {
    const key = createHash("sha256").update(JSON.stringify(target)).digest("base64");
    const access = kept.get(key) ?? openClusterAccess(target, limits);
    kept.delete(key);
    kept.set(key, access);
    for (const oldest of kept.keys()) {
      if (kept.size <= capacity) break;
      kept.delete(oldest);
    }
    return { ...access, limits };
  };
}
