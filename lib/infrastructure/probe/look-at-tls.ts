import {
  TLS_VERSIONS,
  type TlsVersion,
  type VersionSupport,
} from "#lib/domain/observation/tls-posture.ts";
import type { Endpoint } from "#lib/infrastructure/mongo-admin/endpoint.ts";
import type { ProbeLimits } from "#lib/infrastructure/mongo-admin/limits.ts";
import { readBasePosture } from "#lib/infrastructure/tls-scan/base-posture.ts";
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

/** What was seen of versions that only a restart can bring back. */
export type OldVersions = Pick<VersionSupport, "SSLv3" | "TLSv1" | "TLSv1.1">;

/** The connection on which commands run stays open meanwhile, and four is the limit of one node. */
export const HELLOS_AT_ONCE = 3;
const MODERN_VERSIONS: readonly TlsVersion[] = ["TLSv1.2", "TLSv1.3"];

/**
 * Sends a hello for each version, reads the server's first flight and hangs up.
 *
 * No handshake is completed, so MongoDB does not count it; a hello for a version that it has disabled leaves a
 * line in its log.
 *
 * @param known What was seen of the old versions lately; they are not asked for again then.
 */
export async function lookAtTls(
  { endpoint, limits }: { endpoint: Endpoint; limits: ProbeLimits },
  known: OldVersions | null,
  signal: AbortSignal,
): Promise<TlsLook> {
  const target = { endpoint, limits, preamble: null };
  const versions = known === null ? TLS_VERSIONS : MODERN_VERSIONS;
  const posture = await readBasePosture(target, signal, { atOnce: HELLOS_AT_ONCE, versions });
  const { flight } = posture;
  return {
    versions: { ...posture.versions, ...known },
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
