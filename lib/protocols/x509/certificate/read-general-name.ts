import type { GeneralName } from "#lib/protocols/x509/certificate/certificate.ts";
import { readName } from "#lib/protocols/x509/certificate/read-name.ts";
import { DerCursor, type DerElement, readSingle } from "#lib/protocols/x509/der/der-cursor.ts";
import { asciiOf } from "#lib/protocols/x509/der/der-string.ts";
import { constructedContextTag, contextTag, TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { objectIdentifierOf } from "#lib/protocols/x509/der/object-identifier.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";

const OTHER_TAGS: ReadonlySet<number> = new Set([0, 3, 5].map(constructedContextTag));

/**
 * One GeneralName; an address keeps whatever length it has, since certificates and constraints differ in it.
 *
 * @throws X509FormatError for an unknown choice and for text beyond ASCII. @see RFC 5280, section 4.2.1.6
 */
export function generalNameOf({ tag, content }: DerElement): GeneralName {
  switch (tag) {
    case contextTag(1):
      return { kind: "email", value: asciiOf(content) };
    case contextTag(2):
      return { kind: "dns", value: asciiOf(content) };
    case contextTag(6):
      return { kind: "uri", value: asciiOf(content) };
    case contextTag(7):
      return { kind: "ip", value: content };
    case contextTag(8):
      return { kind: "registered-id", value: objectIdentifierOf(content) };
    case constructedContextTag(4):
      return { kind: "directory", value: readName(content) };
    default:
      if (OTHER_TAGS.has(tag)) return { kind: "other", tag, value: content };
      throw new X509FormatError("TAG_UNEXPECTED", "A GeneralName is of no known kind");
  }
}

/** The names inside the content of GeneralNames. @throws X509FormatError where there is none. */
export function generalNamesOf(content: Buffer): GeneralName[] {
  const cursor = new DerCursor(content);
  const names: GeneralName[] = [];
  while (!cursor.atEnd) names.push(generalNameOf(cursor.any()));
  if (names.length > 0) return names;
  throw new X509FormatError("VALUE_EMPTY", "GeneralNames hold no name");
}

/**
 * The value of a subjectAltName extension.
 *
 * @throws X509FormatError also for an address that is neither 4 nor 16 octets long.
 */
export function readAlternativeNames(value: Buffer): GeneralName[] {
  const names = generalNamesOf(readSingle(value, TAG.sequence).content);
  if (names.every(isWholeAddress)) return names;
  throw new X509FormatError("VALUE_OUT_OF_RANGE", "An address has neither 4 nor 16 octets");
}

function isWholeAddress(name: GeneralName): boolean {
  return name.kind !== "ip" || name.value.length === 4 || name.value.length === 16;
}
