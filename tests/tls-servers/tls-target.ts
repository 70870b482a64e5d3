import { createEndpoint } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import { DEFAULT_PROBE_LIMITS } from "#lib/infrastructure/mongo-admin/limits.ts";
import type { TlsTarget } from "#lib/infrastructure/tls-scan/probe-tls.ts";

/** A port of 127.0.0.1 as the engine is told of it; TLS begins with the first byte. */
export function tlsTarget(port: number, limits: Partial<TlsTarget["limits"]> = {}): TlsTarget {
  return {
    endpoint: createEndpoint({ hostname: "127.0.0.1", port }),
    limits: { ...DEFAULT_PROBE_LIMITS, ...limits },
    preamble: null,
  };
}
