import {
  KEY_USAGES,
  type KeyUsage,
  type ParsedExtensions,
} from "#lib/protocols/x509/certificate/certificate.ts";
import { ACCESS_METHOD } from "#lib/protocols/x509/certificate/object-identifiers.ts";
import {
  generalNameOf,
  generalNamesOf,
} from "#lib/protocols/x509/certificate/read-general-name.ts";
import { DerCursor, readSingle } from "#lib/protocols/x509/der/der-cursor.ts";
import { constructedContextTag, contextTag, TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { booleanOf, namedBitsOf, smallIntegerOf } from "#lib/protocols/x509/der/der-values.ts";
import { objectIdentifierOf } from "#lib/protocols/x509/der/object-identifier.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";

const LONGEST_PATH = 2 ** 31 - 1;

/** The value of a basicConstraints extension. @see RFC 5280, section 4.2.1.9 */
export function readBasicConstraints(
  value: Buffer,
): NonNullable<ParsedExtensions["basicConstraints"]> {
  const cursor = new DerCursor(readSingle(value, TAG.sequence).content);
  const ca = cursor.optional(TAG.boolean);
  const pathLength = cursor.optional(TAG.integer);
  cursor.end();
  return {
    ca: ca !== null && booleanOf(ca),
    pathLength: pathLength === null ? null : smallIntegerOf(pathLength, LONGEST_PATH),
  };
}

/** The value of a keyUsage extension; unknown bits are left out. @see RFC 5280, section 4.2.1.3 */
export function readKeyUsage(value: Buffer): ReadonlySet<KeyUsage> {
  const bits = namedBitsOf(readSingle(value, TAG.bitString).content);
  return new Set(KEY_USAGES.filter((_, bit) => bits.has(bit)));
}

/** The value of an extKeyUsage extension. @see RFC 5280, section 4.2.1.12 */
export function readExtendedKeyUsage(value: Buffer): string[] {
  const cursor = new DerCursor(readSingle(value, TAG.sequence).content);
  const purposes: string[] = [];
  while (!cursor.atEnd) {
    purposes.push(objectIdentifierOf(cursor.next(TAG.objectIdentifier).content));
  }
  if (purposes.length > 0) return purposes;
  throw new X509FormatError("VALUE_EMPTY", "An extended key usage names no purpose");
}

/** The value of a subjectKeyIdentifier extension. @see RFC 5280, section 4.2.1.2 */
export function readSubjectKeyIdentifier(value: Buffer): Buffer {
  return readSingle(value, TAG.octetString).content;
}

/** The value of an authorityKeyIdentifier extension. @see RFC 5280, section 4.2.1.1 */
export function readAuthorityKeyIdentifier(
  value: Buffer,
): NonNullable<ParsedExtensions["authorityKeyIdentifier"]> {
  const cursor = new DerCursor(readSingle(value, TAG.sequence).content);
  const keyIdentifier = cursor.optional(contextTag(0));
  const issuer = cursor.optional(constructedContextTag(1));
  const serialNumber = cursor.optional(contextTag(2));
  cursor.end();
  return {
    keyIdentifier: keyIdentifier?.content ?? null,
    issuer: issuer === null ? null : generalNamesOf(issuer.content),
    serialNumber: serialNumber?.content ?? null,
  };
}

/** The value of an authorityInfoAccess extension. @see RFC 5280, section 4.2.2.1 */
export function readAuthorityInformationAccess(
  value: Buffer,
): NonNullable<ParsedExtensions["authorityInformationAccess"]> {
  const cursor = new DerCursor(readSingle(value, TAG.sequence).content);
  const urls: Record<string, string[]> = {
    [ACCESS_METHOD.ocsp]: [],
    [ACCESS_METHOD.caIssuers]: [],
  };
  if (cursor.atEnd) throw new X509FormatError("VALUE_EMPTY", "An information access is empty");
  while (!cursor.atEnd) {
    const description = new DerCursor(cursor.next(TAG.sequence).content);
    const method = objectIdentifierOf(description.next(TAG.objectIdentifier).content);
    const location = generalNameOf(description.any());
    description.end();
    if (location.kind === "uri") urls[method]?.push(location.value);
  }
  return { ocsp: urls[ACCESS_METHOD.ocsp] ?? [], caIssuers: urls[ACCESS_METHOD.caIssuers] ?? [] };
}
