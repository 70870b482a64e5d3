import type {
  Certificate,
  DistributionPoint,
  GeneralName,
} from "#lib/protocols/x509/certificate/certificate.ts";
import { namesMatch } from "#lib/protocols/x509/name/name-key.ts";
import type { CertificateList } from "#lib/protocols/x509/revocation/certificate-list.ts";
import { reasonsInScope } from "#lib/protocols/x509/revocation/crl-scope.ts";

/** A complete, direct CRL and the reasons for which it tells a certificate's status. */
export interface RelevantList {
  list: CertificateList;
  /** Bits of ReasonFlags; never empty. */
  reasons: ReadonlySet<number>;
}

/**
 * The CRLs that tell something about `certificate`: first through its distribution points, then of its issuer in general.
 *
 * Points that name a CRL issuer are left out, since only indirect CRLs answer for them.
 *
 * @see RFC 5280, section 6.3.3 (a), (b) and the last paragraph
 */
export function relevantLists(
  certificate: Certificate,
  lists: readonly CertificateList[],
): RelevantList[] {
  const direct = lists.filter(
    (list) => !list.isDelta && !isIndirect(list) && namesMatch(list.issuer, certificate.issuer),
  );
  return pointsOf(certificate)
    .filter(({ crlIssuer }) => crlIssuer.length === 0)
    .flatMap((point) =>
      direct.map((list) => ({ list, reasons: reasonsInScope(list, certificate, point) })),
    )
    .filter(({ reasons }) => reasons.size > 0);
}

/** A delta CRL that says how the status of `certificate` changed, or null. */
export function relevantDelta(
  certificate: Certificate,
  lists: readonly CertificateList[],
): CertificateList | null {
  const points = [...pointsOf(certificate), ...(certificate.parsed.freshestCrl ?? [])];
  const isRelevant = (list: CertificateList) =>
    list.isDelta &&
    namesMatch(list.issuer, certificate.issuer) &&
    points.some((point) => reasonsInScope(list, certificate, point).size > 0);
  return lists.find(isRelevant) ?? null;
}

/** An indirect CRL of the certificate's issuer, or of a CRL issuer that the certificate names; or null. */
export function relevantIndirectList(
  certificate: Certificate,
  lists: readonly CertificateList[],
): CertificateList | null {
  const issuers = [certificate.issuer, ...crlIssuersOf(certificate)];
  const isRelevant = (list: CertificateList) =>
    isIndirect(list) && issuers.some((issuer) => namesMatch(list.issuer, issuer));
  return lists.find(isRelevant) ?? null;
}

/** Whether the certificate sends its readers to another CRL issuer. */
export function namesCrlIssuer(certificate: Certificate): boolean {
  return crlIssuersOf(certificate).length > 0;
}

function isIndirect({ issuingDistributionPoint }: CertificateList): boolean {
  return issuingDistributionPoint?.indirectCRL === true;
}

/** The points of the certificate and, behind them, the one that every certificate is taken to have. */
function pointsOf({ issuer, parsed }: Certificate): DistributionPoint[] {
  const names: GeneralName[] = [{ kind: "directory", value: issuer }];
  const assumed = { name: { kind: "full" as const, names }, reasons: null, crlIssuer: [] };
  return [...(parsed.crlDistributionPoints ?? []), assumed];
}

function crlIssuersOf({ parsed }: Certificate) {
  const names = (parsed.crlDistributionPoints ?? []).flatMap(({ crlIssuer }) => crlIssuer);
  return names.flatMap((name) => (name.kind === "directory" ? [name.value] : []));
}
