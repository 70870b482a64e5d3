import { readAlgorithm } from "#lib/protocols/x509/certificate/read-certificate.ts";
import { readExtensionList } from "#lib/protocols/x509/certificate/read-extensions.ts";
import { DerCursor, type DerElement, readSingle } from "#lib/protocols/x509/der/der-cursor.ts";
import { constructedContextTag, contextTag, TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { timeOf } from "#lib/protocols/x509/der/der-time.ts";
import { isMinimalInteger } from "#lib/protocols/x509/der/der-values.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";
import type {
  CertId,
  OcspCertStatus,
  SingleResponse,
} from "#lib/protocols/x509/ocsp/ocsp-response.ts";
import { revocationReasonOf } from "#lib/protocols/x509/revocation/read-crl-entries.ts";

/**
 * The status of one certificate inside a response.
 *
 * @param content Content of the SingleResponse.
 * @throws X509FormatError where it is malformed. @see RFC 6960, section 4.2.1
 */
export function readSingleResponse(content: Buffer): SingleResponse {
  const cursor = new DerCursor(content);
  const certId = certIdOf(cursor.next(TAG.sequence).content);
  const status = statusOf(cursor.any());
  const thisUpdate = timeOf(cursor.next(TAG.generalizedTime));
  const nextUpdate = cursor.optional(constructedContextTag(0));
  const extensions = cursor.optional(constructedContextTag(1));
  cursor.end();
  return {
    certId,
    status,
    thisUpdate,
    nextUpdate: nextUpdate === null ? null : wrappedTimeOf(nextUpdate),
    hasUnknownCriticalExtension:
      extensions !== null &&
      readExtensionList(extensions.content).extensions.some(({ critical }) => critical),
  };
}

function certIdOf(content: Buffer): CertId {
  const cursor = new DerCursor(content);
  const { oid } = readAlgorithm(cursor.next(TAG.sequence));
  const issuerNameHash = cursor.next(TAG.octetString).content;
  const issuerKeyHash = cursor.next(TAG.octetString).content;
  const serialNumber = cursor.next(TAG.integer).content;
  cursor.end();
  if (!isMinimalInteger(serialNumber)) {
    throw new X509FormatError("INTEGER_NOT_DER", "A serial number is empty or longer than needed");
  }
  return { hashAlgorithm: oid, issuerNameHash, issuerKeyHash, serialNumber };
}

function statusOf(element: DerElement): OcspCertStatus {
  switch (element.tag) {
    case contextTag(0):
      return { kind: "good" };
    case contextTag(2):
      return { kind: "unknown" };
    case constructedContextTag(1):
      return revokedOf(element.content);
    default:
      throw new X509FormatError("TAG_UNEXPECTED", "An OCSP status is of no known kind");
  }
}

function revokedOf(content: Buffer): OcspCertStatus {
  const cursor = new DerCursor(content);
  const revokedAt = timeOf(cursor.next(TAG.generalizedTime));
  const reason = cursor.optional(constructedContextTag(0));
  cursor.end();
  return {
    kind: "revoked",
    revokedAt,
    reason: reason === null ? null : revocationReasonOf(readSingle(reason.content, TAG.enumerated)),
  };
}

function wrappedTimeOf({ content }: DerElement): Date {
  return timeOf(readSingle(content, TAG.generalizedTime));
}
