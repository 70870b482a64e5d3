import { readDistributionPointName } from "#lib/protocols/x509/certificate/read-distribution-points.ts";
import { DerCursor, readSingle } from "#lib/protocols/x509/der/der-cursor.ts";
import { constructedContextTag, contextTag, TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { booleanOf, namedBitsOf } from "#lib/protocols/x509/der/der-values.ts";
import type { IssuingDistributionPoint } from "#lib/protocols/x509/revocation/certificate-list.ts";

/**
 * The value of an issuingDistributionPoint extension.
 *
 * @throws X509FormatError where it is malformed. @see RFC 5280, section 5.2.5
 */
export function readIssuingDistributionPoint(value: Buffer): IssuingDistributionPoint {
  const cursor = new DerCursor(readSingle(value, TAG.sequence).content);
  const name = cursor.optional(constructedContextTag(0));
  const onlyContainsUserCerts = readFlag(cursor, 1);
  const onlyContainsCACerts = readFlag(cursor, 2);
  const reasons = cursor.optional(contextTag(3));
  const indirectCRL = readFlag(cursor, 4);
  const onlyContainsAttributeCerts = readFlag(cursor, 5);
  cursor.end();
  return {
    name: name === null ? null : readDistributionPointName(name.content),
    onlyContainsUserCerts,
    onlyContainsCACerts,
    onlyContainsAttributeCerts,
    onlySomeReasons: reasons === null ? null : namedBitsOf(reasons.content),
    indirectCRL,
  };
}

/** Whether the point claims more than one kind of certificate at once. */
export function isContradictory(point: IssuingDistributionPoint): boolean {
  const kinds = [
    point.onlyContainsUserCerts,
    point.onlyContainsCACerts,
    point.onlyContainsAttributeCerts,
  ];
  return kinds.filter(Boolean).length > 1;
}

function readFlag(cursor: DerCursor, number: number): boolean {
  const element = cursor.optional(contextTag(number));
  return element !== null && booleanOf(element);
}
