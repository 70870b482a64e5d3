/** Versions under which serverStatus counts completed TLS handshakes. */
export type CountedTlsVersion = "1.0" | "1.1" | "1.2" | "1.3" | "unknown";

/** Counters since start, as serverStatus reports them. */
export interface NodeCounters {
  /** Completed handshakes, incoming and outgoing, rejected peers included. */
  transportSecurity: Record<CountedTlsVersion, number>;
  totalCreated: number;
  /** Completed incoming handshakes. */
  ingressTlsConnections: number;
  ingressTlsHandshakeMillis: number;
  bytesIn: number;
  bytesOut: number;
  requests: number;
}

export const MAX_CONNECTIONS = 838_860;

/** Counters of a process that has just started. */
export function createCounters(): NodeCounters {
  return {
    transportSecurity: { "1.0": 0, "1.1": 0, "1.2": 0, "1.3": 0, unknown: 0 },
    totalCreated: 0,
    ingressTlsConnections: 0,
    ingressTlsHandshakeMillis: 0,
    bytesIn: 0,
    bytesOut: 0,
    requests: 0,
  };
}
