import type { Observation, ObservedCertificate } from "#lib/domain/observation/observation.ts";
import type { AnchorSet, NodeTrust } from "#lib/domain/observation/trust-evidence.ts";
import type { CaBundle } from "#lib/domain/trust/ca-bundle.ts";

/** A cluster with what was last seen of it. */
export interface InventoriedCluster {
  id: string;
  name: string;
  observation: Observation | null;
  bundles: readonly CaBundle[];
}

/** Where a certificate was met; `host` is null for a file of the cluster. */
export interface CertificatePlace {
  clusterId: string;
  clusterName: string;
  host: string | null;
  as: "leaf" | "chain" | "bundle" | "ca-file";
  bundle: string | null;
}

export interface InventoriedCertificate {
  certificate: ObservedCertificate;
  places: CertificatePlace[];
}

export interface TrustingNode {
  clusterId: string;
  clusterName: string;
  host: string;
  source: AnchorSet["source"];
}

/** An authority and the nodes that accept certificates from it. */
export interface TrustedAuthority {
  subject: string;
  sha256: string | null;
  notAfter: string | null;
  trustedBy: TrustingNode[];
}

export interface CertificateInventory {
  /** Each once, soonest expiry first. */
  certificates: InventoriedCertificate[];
  /** Those that most nodes accept first. */
  authorities: TrustedAuthority[];
}

/** Every certificate of the clusters' latest observations, and who accepts which authority. */
export function takeInventory(clusters: readonly InventoriedCluster[]): CertificateInventory {
  const certificates = new Map<string, InventoriedCertificate>();
  for (const cluster of clusters) {
    for (const { certificate, place } of sightingsOf(cluster)) {
      const known = certificates.get(certificate.sha256);
      if (known === undefined)
        certificates.set(certificate.sha256, { certificate, places: [place] });
      else known.places.push(place);
    }
  }
  return {
    certificates: [...certificates.values()].sort(bySoonestEnd),
    authorities: authoritiesOf(clusters, certificates),
  };
}

interface Sighting {
  certificate: ObservedCertificate;
  place: CertificatePlace;
}

function sightingsOf({ id, name, observation, bundles }: InventoriedCluster): Sighting[] {
  const at = { clusterId: id, clusterName: name, host: null, bundle: null };
  const served = (observation?.nodes ?? []).flatMap(({ host, tls }) =>
    tls.chain.map((certificate, index): Sighting => {
      const place = index === 0 ? "leaf" : "chain";
      return { certificate, place: { ...at, host, as: place } };
    }),
  );
  const inFile = (observation?.trust?.caFile ?? []).map(
    (certificate): Sighting => ({ certificate, place: { ...at, as: "ca-file" } }),
  );
  const uploaded = bundles.flatMap((bundle) =>
    bundle.certificates.map((certificate): Sighting => {
      return { certificate, place: { ...at, as: "bundle", bundle: bundle.name } };
    }),
  );
  return [...served, ...inFile, ...uploaded];
}

function authoritiesOf(
  clusters: readonly InventoriedCluster[],
  certificates: ReadonlyMap<string, InventoriedCertificate>,
): TrustedAuthority[] {
  const authorities = new Map<string, TrustedAuthority>();
  for (const { id, name, observation } of clusters) {
    const sets = new Map(observation?.trust?.anchorSets.map((set) => [set.id, set]));
    for (const node of observation?.trust?.nodes ?? []) {
      for (const { subject, sha256, source } of acceptedBy(node, sets)) {
        const key = sha256 ?? `by name ${subject}`;
        const notAfter = sha256 === null ? null : certificates.get(sha256)?.certificate.notAfter;
        const known = authorities.get(key) ?? {
          subject,
          sha256,
          notAfter: notAfter ?? null,
          trustedBy: [],
        };
        authorities.set(key, known);
        known.trustedBy.push({ clusterId: id, clusterName: name, host: node.host, source });
      }
    }
  }
  return [...authorities.values()].sort(
    (a, b) => b.trustedBy.length - a.trustedBy.length || (a.subject < b.subject ? -1 : 1),
  );
}

/** What a node accepts in either direction, each authority once. */
function acceptedBy({ inbound, outbound }: NodeTrust, sets: ReadonlyMap<string, AnchorSet>) {
  const accepted = [inbound, outbound].flatMap((trust) => {
    const set = trust.kind === "anchors" ? sets.get(trust.anchorSet) : undefined;
    return (set?.authorities ?? []).map((authority) => ({
      ...authority,
      source: set?.source ?? "certificate-request",
    }));
  });
  return [...new Map(accepted.map((one) => [one.sha256 ?? one.subject, one])).values()];
}

function bySoonestEnd(left: InventoriedCertificate, right: InventoriedCertificate): number {
  return (
    Date.parse(left.certificate.notAfter) - Date.parse(right.certificate.notAfter) ||
    (left.certificate.sha256 < right.certificate.sha256 ? -1 : 1)
  );
}
