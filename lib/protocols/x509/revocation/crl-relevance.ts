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

/**
 * A delta CRL of the certificate's issuer, or null.
 *
 * Its scope is not compared: a change that is overlooked would let a revoked certificate through.
 */
export function relevantDelta(
  { issuer }: Certificate,
  lists: readonly CertificateList[],
): CertificateList | null {
  return lists.find((list) => list.isDelta && namesMatch(list.issuer, issuer)) ?? null;
}

/** An indirect CRL, or null; whoever issued it, it may list certificates of others. */
export function anyIndirectList(lists: readonly CertificateList[]): CertificateList | null {
  return lists.find(isIndirect) ?? null;
}

/** Whether the certificate sends its readers to another CRL issuer. */
export function namesCrlIssuer({ parsed }: Certificate): boolean {
  return (parsed.crlDistributionPoints ?? []).some(({ crlIssuer }) => crlIssuer.length > 0);
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
