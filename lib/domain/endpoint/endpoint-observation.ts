import type { ProbeDepth, TlsObservation } from "#lib/domain/observation/observation.ts";
import type { ObservationFailure } from "#lib/domain/observation/observation-failure.ts";

export const ENDPOINT_KINDS = ["mysql", "https"] as const;

/** What speaks TLS beside MongoDB: servers of the MySQL protocol, such as mongosqld and Manticore, and web servers. */
export type EndpointKind = (typeof ENDPOINT_KINDS)[number];

/** What a server of the MySQL protocol tells before and after TLS. */
export interface MysqlObservation {
  /** As the greeting spells it; null where no greeting came. */
  serverVersion: string | null;
  authPlugin: string | null;
  offersTls: boolean | null;
  /** True where TLS is not offered. Whether TLS is demanded is told only to someone who logs in without it: null. */
  plaintextAccepted: boolean | null;
  /** Handshakes that this look broke off, each of which counts towards max_connect_errors. */
  abortedHandshakes: number;
  /** Whether a login has cleared that count afterwards. */
  isCountCleared: boolean;
}

export interface HttpsObservation {
  /** Status of `HEAD /`; null where no answer came. */
  status: number | null;
}

/** One look at one listener that is not MongoDB; never changed afterwards. */
export interface EndpointObservation {
  kind: EndpointKind;
  /** `host:port`. */
  host: string;
  /** ISO 8601, UTC. */
  observedAt: string;
  depth: ProbeDepth;
  durationMs: number;
  /** Whether it spoke its protocol, be it to refuse. */
  reachable: boolean;
  mysql: MysqlObservation | null;
  https: HttpsObservation | null;
  tls: TlsObservation;
  /** Why the protocol above TLS gave no answer. */
  failure: ObservationFailure | null;
}
