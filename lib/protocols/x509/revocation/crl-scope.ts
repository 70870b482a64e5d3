import type {
  Certificate,
  DistributionPoint,
} from "#lib/protocols/x509/certificate/certificate.ts";
import type {
  CertificateList,
  IssuingDistributionPoint,
} from "#lib/protocols/x509/revocation/certificate-list.ts";
import { namesInCommon } from "#lib/protocols/x509/revocation/distribution-point-name.ts";

/** Bits of ReasonFlags that together stand for every reason. @see RFC 5280, section 6.3.2 (reasons_mask) */
export const ALL_REASONS: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 7, 8]);

const NO_REASONS: ReadonlySet<number> = new Set();

/**
 * The reasons for which `crl` can tell whether `certificate` was revoked, read through one of its distribution points.
 *
 * The caller has compared the issuers.
 *
 * @returns Bits of ReasonFlags; empty when the CRL is not about the certificate.
 * @see RFC 5280, section 6.3.3 (b) and (d)
 */
export function reasonsInScope(
  crl: CertificateList,
  certificate: Certificate,
  point: DistributionPoint,
): ReadonlySet<number> {
  const scope = crl.issuingDistributionPoint;
  if (scope !== null && !coversKind(scope, certificate)) return NO_REASONS;
  if (scope !== null && scope.name !== null && !namesInCommon(crl, certificate, point)) {
    return NO_REASONS;
  }
  return new Set(
    [...ALL_REASONS].filter(
      (reason) =>
        (scope?.onlySomeReasons?.has(reason) ?? true) && (point.reasons?.has(reason) ?? true),
    ),
  );
}

function coversKind(scope: IssuingDistributionPoint, certificate: Certificate): boolean {
  const isAuthority = certificate.parsed.basicConstraints?.ca === true;
  if (scope.onlyContainsAttributeCerts) return false;
  return isAuthority ? !scope.onlyContainsUserCerts : !scope.onlyContainsCACerts;
}
