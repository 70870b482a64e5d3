import type {
  CertificatePolicy,
  ParsedExtensions,
} from "#lib/protocols/x509/certificate/certificate.ts";
import { DerCursor, readSingle } from "#lib/protocols/x509/der/der-cursor.ts";
import { contextTag, TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { smallIntegerOf } from "#lib/protocols/x509/der/der-values.ts";
import { objectIdentifierOf } from "#lib/protocols/x509/der/object-identifier.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";

/** More certificates than any path has. */
const MOST_SKIPPED = 2 ** 31 - 1;

/** The value of a certificatePolicies extension. @see RFC 5280, section 4.2.1.4 */
export function readCertificatePolicies(value: Buffer): CertificatePolicy[] {
  const policies = sequencesIn(value).map(policyOf);
  if (new Set(policies.map(({ id }) => id)).size === policies.length) return policies;
  throw new X509FormatError("VALUE_OUT_OF_RANGE", "A certificate policy appears twice");
}

/** The value of a policyMappings extension. @see RFC 5280, section 4.2.1.5 */
export function readPolicyMappings(
  value: Buffer,
): { issuerDomain: string; subjectDomain: string }[] {
  return sequencesIn(value).map((content) => {
    const cursor = new DerCursor(content);
    const issuerDomain = objectIdentifierOf(cursor.next(TAG.objectIdentifier).content);
    const subjectDomain = objectIdentifierOf(cursor.next(TAG.objectIdentifier).content);
    cursor.end();
    return { issuerDomain, subjectDomain };
  });
}

/** The value of a policyConstraints extension. @see RFC 5280, section 4.2.1.11 */
export function readPolicyConstraints(
  value: Buffer,
): NonNullable<ParsedExtensions["policyConstraints"]> {
  const cursor = new DerCursor(readSingle(value, TAG.sequence).content);
  const explicit = cursor.optional(contextTag(0));
  const mapping = cursor.optional(contextTag(1));
  cursor.end();
  if (explicit === null && mapping === null) {
    throw new X509FormatError("VALUE_EMPTY", "Policy constraints constrain nothing");
  }
  return {
    requireExplicitPolicy: explicit === null ? null : smallIntegerOf(explicit, MOST_SKIPPED),
    inhibitPolicyMapping: mapping === null ? null : smallIntegerOf(mapping, MOST_SKIPPED),
  };
}

/** The value of an inhibitAnyPolicy extension. @see RFC 5280, section 4.2.1.14 */
export function readInhibitAnyPolicy(value: Buffer): number {
  return smallIntegerOf(readSingle(value, TAG.integer), MOST_SKIPPED);
}

function policyOf(content: Buffer): CertificatePolicy {
  const cursor = new DerCursor(content);
  const id = objectIdentifierOf(cursor.next(TAG.objectIdentifier).content);
  const qualifiers = cursor.optional(TAG.sequence);
  cursor.end();
  return { id, qualifiers: qualifiers === null ? [] : sequencesIn(qualifiers.der).map(typeOf) };
}

function typeOf(content: Buffer): string {
  const cursor = new DerCursor(content);
  const type = objectIdentifierOf(cursor.next(TAG.objectIdentifier).content);
  cursor.any();
  cursor.end();
  return type;
}

/** Contents of the sequences that the sequence `der` consists of; at least one. */
function sequencesIn(der: Buffer): Buffer[] {
  const cursor = new DerCursor(readSingle(der, TAG.sequence).content);
  const contents: Buffer[] = [];
  while (!cursor.atEnd) contents.push(cursor.next(TAG.sequence).content);
  if (contents.length > 0) return contents;
  throw new X509FormatError("VALUE_EMPTY", "A list of policies is empty");
}
