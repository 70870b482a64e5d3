import type { DistributionPoint } from "#lib/protocols/x509/certificate/certificate.ts";
import { generalNamesOf } from "#lib/protocols/x509/certificate/read-general-name.ts";
import { relativeNameOf } from "#lib/protocols/x509/certificate/read-name.ts";
import { DerCursor, readSingle } from "#lib/protocols/x509/der/der-cursor.ts";
import { constructedContextTag, contextTag, TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { namedBitsOf } from "#lib/protocols/x509/der/der-values.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";

/** The value of a cRLDistributionPoints or freshestCRL extension. @see RFC 5280, section 4.2.1.13 */
export function readDistributionPoints(value: Buffer): DistributionPoint[] {
  const cursor = new DerCursor(readSingle(value, TAG.sequence).content);
  const points: DistributionPoint[] = [];
  while (!cursor.atEnd) points.push(pointOf(cursor.next(TAG.sequence).content));
  if (points.length > 0) return points;
  throw new X509FormatError("VALUE_EMPTY", "CRL distribution points hold no point");
}

function pointOf(content: Buffer): DistributionPoint {
  const cursor = new DerCursor(content);
  const name = cursor.optional(constructedContextTag(0));
  const reasons = cursor.optional(contextTag(1));
  const issuer = cursor.optional(constructedContextTag(2));
  cursor.end();
  return {
    name: name === null ? null : readDistributionPointName(name.content),
    reasons: reasons === null ? null : namedBitsOf(reasons.content),
    crlIssuer: issuer === null ? [] : generalNamesOf(issuer.content),
  };
}

/** A DistributionPointName, from the content of the element that wraps it. */
export function readDistributionPointName(content: Buffer): DistributionPoint["name"] {
  const cursor = new DerCursor(content);
  const full = cursor.optional(constructedContextTag(0));
  const relative = full ?? cursor.next(constructedContextTag(1));
  cursor.end();
  return full === null
    ? { kind: "relative", attributes: relativeNameOf(relative.content) }
    : { kind: "full", names: generalNamesOf(full.content) };
}
