import type { TlsVersion, VersionSupport } from "#lib/domain/observation/tls-posture.ts";
import type { Endpoint } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import type { ProbeLimits } from "#lib/infrastructure/mongo-admin/limits.ts";
import { type BasePosture, readBasePosture } from "#lib/infrastructure/tls-scan/base-posture.ts";
import { readDistinguishedName } from "#lib/protocols/x509/distinguished-name.ts";

/** What a server shows before any key is exchanged. */
export interface TlsLook {
  versions: VersionSupport;
  /** The first flight of the newest version that showed one, or null. */
  flight: {
    /** DER exactly as served, leaf first. */
    chain: Buffer[];
    stapledOcsp: Buffer | null;
    /** Names of the authorities whose client certificates it takes; null without a request for one. */
    acceptedAuthorities: string[] | null;
    /** The same names in DER. */
    authorities: Buffer[] | null;
  } | null;
}

/** The connection on which commands run stays open meanwhile, and four is the limit of one node. */
export const HELLOS_AT_ONCE = 3;
/** Cheapest first: TLS 1.2 shows its certificates without a key exchange. */
const SHOWN_BY: readonly TlsVersion[] = ["TLSv1.2", "TLSv1.3"];

/**
 * Sends a hello for each version, reads the server's first flight and hangs up.
 *
 * No handshake is completed, so MongoDB does not count it; a hello for a version that it has disabled leaves a
 * line in its log.
 *
 * @param known What was lately seen of the versions. Then one of those that were spoken is asked for the
 *   certificates, and all of them only where it is not spoken any more.
 */
export async function lookAtTls(
  { endpoint, limits }: { endpoint: Endpoint; limits: ProbeLimits },
  known: VersionSupport | null,
  signal: AbortSignal,
): Promise<TlsLook> {
  const target = { endpoint, limits, preamble: null };
  const wish = { atOnce: HELLOS_AT_ONCE };
  const witness = SHOWN_BY.find((version) => known?.[version] === true);
  if (known !== null && witness !== undefined) {
    const posture = await readBasePosture(target, signal, { ...wish, versions: [witness] });
    if (posture.versions[witness] === true) return tlsLookOf(posture, known);
  }
  const posture = await readBasePosture(target, signal, wish);
  return tlsLookOf(posture, posture.versions);
}

/** What of a posture is kept. */
export function tlsLookOf({ flight }: BasePosture, versions: VersionSupport): TlsLook {
  return {
    versions,
    flight:
      flight === null
        ? null
        : {
            chain: flight.chain,
            stapledOcsp: flight.stapledOcsp,
            acceptedAuthorities:
              flight.certificateRequest?.authorities.map(
                (der) => readDistinguishedName(der) ?? der.toString("hex"),
              ) ?? null,
            authorities: flight.certificateRequest?.authorities ?? null,
          },
  };
}
