import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";
import type { Endpoint } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import type { ProbeLimits } from "#lib/infrastructure/mongo-admin/limits.ts";
import { readCertificate } from "#lib/infrastructure/probe/certificate.ts";
import { type BasePosture, readBasePosture } from "#lib/infrastructure/tls-scan/base-posture.ts";
import { readDistinguishedName } from "#lib/protocols/x509/distinguished-name.ts";

/** What a server shows before any key is exchanged. */
export interface RawHandshake {
  /** Exactly as served, leaf first. */
  chain: ObservedCertificate[];
  requestsClientCertificate: boolean;
  /** Names of the authorities whose client certificates it takes; null without a request. */
  acceptedAuthorities: string[] | null;
  posture: BasePosture;
}

/** Two other connections knock at the same time, a third may follow before they are closed, and four is the limit. */
const CONNECTIONS_AT_ONCE = 1;

/**
 * Reads the server's first flight in every version and hangs up.
 *
 * No handshake is completed, so MongoDB neither counts nor logs it.
 *
 * @returns Null where no version showed a flight.
 */
export async function readRawHandshake(
  endpoint: Endpoint,
  limits: ProbeLimits,
  signal: AbortSignal,
): Promise<RawHandshake | null> {
  const target = { endpoint, limits, preamble: null };
  const posture = await readBasePosture(target, signal, CONNECTIONS_AT_ONCE);
  if (posture.flight === null) return null;
  const { chain, certificateRequest } = posture.flight;
  return {
    chain: chain.flatMap((der) => readCertificate(der) ?? []),
    requestsClientCertificate: certificateRequest !== null,
    acceptedAuthorities:
      certificateRequest?.authorities.map(
        (der) => readDistinguishedName(der) ?? der.toString("hex"),
      ) ?? null,
    posture,
  };
}
