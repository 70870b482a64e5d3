import {
  commonName,
  keyWords,
  nameOf,
  purposeWords,
} from "#components/certificates/certificate-words.ts";
import { EXPIRING_DAYS } from "#components/clusters/fleet-model.ts";
import { daysUntil } from "#components/preferences/time-model.ts";
import type { InventoryCertificate } from "#lib/contracts/certificate.ts";

export const CERTIFICATE_FILTERS = ["expired", "expiring", "authorities", "leaves"] as const;
export type CertificateFilter = (typeof CERTIFICATE_FILTERS)[number];

export const CERTIFICATE_FILTER_WORDS: Record<CertificateFilter, string> = {
  expired: "Expired",
  expiring: `Expiring < ${EXPIRING_DAYS} d`,
  authorities: "Authorities",
  leaves: "Nodes’ own",
};

/** What is in the address. */
export interface CertificateQuery {
  text: string;
  filters: ReadonlySet<CertificateFilter>;
  /** Id of a cluster, or null for all. */
  clusterId: string | null;
  /** Expiry from (inclusive) and to (exclusive), milliseconds since the epoch; null for any time. */
  span: { fromMs: number; toMs: number } | null;
}

/** Filters named in the address; anything else there is ignored. */
export function parseCertificateFilters(value: string | null): Set<CertificateFilter> {
  const named = new Set((value ?? "").split(","));
  return new Set(CERTIFICATE_FILTERS.filter((filter) => named.has(filter)));
}

/**
 * The certificates that pass the text, every chosen filter, the cluster and the span, soonest expiry first.
 *
 * @param nowMs Milliseconds since the epoch.
 */
export function filterCertificates(
  certificates: readonly InventoryCertificate[],
  { text, filters, clusterId, span }: CertificateQuery,
  nowMs: number,
): InventoryCertificate[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return certificates
    .filter((certificate) => {
      const expiryMs = Date.parse(certificate.notAfter);
      return (
        [...filters].every((filter) => matches(certificate, filter, nowMs)) &&
        (clusterId === null || certificate.places.some((place) => place.clusterId === clusterId)) &&
        (span === null || (expiryMs >= span.fromMs && expiryMs < span.toMs)) &&
        (words.length === 0 || containsAll(certificate, words))
      );
    })
    .toSorted(bySoonest);
}

/** How many certificates each filter would leave. */
export function countByFilter(
  certificates: readonly InventoryCertificate[],
  nowMs: number,
): Record<CertificateFilter, number> {
  const count = (filter: CertificateFilter) =>
    certificates.filter((certificate) => matches(certificate, filter, nowMs)).length;
  return {
    expired: count("expired"),
    expiring: count("expiring"),
    authorities: count("authorities"),
    leaves: count("leaves"),
  };
}

function bySoonest(a: InventoryCertificate, b: InventoryCertificate): number {
  return a.notAfter.localeCompare(b.notAfter) || a.subject.localeCompare(b.subject);
}

function matches(
  certificate: InventoryCertificate,
  filter: CertificateFilter,
  nowMs: number,
): boolean {
  if (filter === "authorities") return certificate.isAuthority;
  if (filter === "leaves") return certificate.places.some((place) => place.as === "leaf");
  const days = daysUntil(Date.parse(certificate.notAfter), nowMs);
  return filter === "expired" ? days < 0 : days >= 0 && days < EXPIRING_DAYS;
}

function containsAll(certificate: InventoryCertificate, words: readonly string[]): boolean {
  const { subject, issuer, sha256, serialNumber, subjectAltNames, places } = certificate;
  const haystack = [
    subject,
    issuer,
    sha256,
    serialNumber,
    ...subjectAltNames,
    ...places.flatMap(({ host, clusterName, bundle }) => [host, clusterName, bundle]),
  ]
    .join(" ")
    .toLowerCase();
  return words.every((word) => haystack.includes(word));
}

type Place = InventoryCertificate["places"][number];

const PLACE_WORDS: Record<Place["as"], string> = {
  leaf: "served by its node",
  chain: "served in a chain",
  bundle: "in a bundle",
  "ca-file": "in a CA file",
};

/** "served by its node, in a bundle". */
export function placeWords(places: readonly Place[]): string {
  return [...new Set(places.map((place) => PLACE_WORDS[place.as]))].join(", ");
}

/** Where one place is, for people. */
export function placeOf(place: Place): string {
  if (place.as === "bundle") return place.bundle ?? "a bundle";
  if (place.as === "ca-file") return "CA file of the cluster";
  return place.host ?? place.clusterName;
}

/** Hosts that served it, each once. */
export function hostsOf({ places }: Pick<InventoryCertificate, "places">): string[] {
  return [...new Set(places.flatMap(({ host }) => (host === null ? [] : [host])))];
}

/** The table as it is on screen, one line a certificate, with what the sheet adds. */
export function certificateRows(certificates: readonly InventoryCertificate[]): string[][] {
  const head = [
    ["Expires", "Valid from", "Name", "Subject", "Names", "Issuer", "Authority", "Where"],
    ["Clusters", "Nodes", "Key", "Signature", "Purpose", "Serial number", "SHA-256"],
  ].flat();
  const lines = certificates.map((certificate) => [
    certificate.notAfter,
    certificate.notBefore,
    commonName(certificate.subject),
    certificate.subject,
    certificate.subjectAltNames.map(nameOf).join(" "),
    certificate.issuer,
    certificate.isAuthority ? "yes" : "no",
    placeWords(certificate.places),
    [...new Set(certificate.places.map(({ clusterName }) => clusterName))].join(" "),
    hostsOf(certificate).join(" "),
    keyWords(certificate.publicKey),
    certificate.signatureAlgorithm ?? "",
    purposeWords(certificate.extendedKeyUsage),
    certificate.serialNumber,
    certificate.sha256,
  ]);
  return [head, ...lines];
}
