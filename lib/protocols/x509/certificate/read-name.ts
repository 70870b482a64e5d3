import type { Name, NameAttribute } from "#lib/protocols/x509/certificate/certificate.ts";
import { DerCursor, type DerElement, readSingle } from "#lib/protocols/x509/der/der-cursor.ts";
import { TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { objectIdentifierOf } from "#lib/protocols/x509/der/object-identifier.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";

/**
 * A distinguished name from its whole encoding.
 *
 * @throws X509FormatError where the bytes are not a Name. @see RFC 5280, section 4.1.2.4
 */
export function readName(der: Buffer): Name {
  return nameOf(readSingle(der, TAG.sequence));
}

/** A distinguished name from an element that was already taken out of its surroundings. */
export function nameOf({ content, der }: DerElement): Name {
  const cursor = new DerCursor(content);
  const relativeNames: NameAttribute[][] = [];
  while (!cursor.atEnd) relativeNames.push(relativeNameOf(cursor.next(TAG.set).content));
  return { relativeNames, der };
}

/** The attributes of one relative distinguished name, from the content of its SET. */
export function relativeNameOf(content: Buffer): NameAttribute[] {
  const cursor = new DerCursor(content);
  const attributes: NameAttribute[] = [];
  while (!cursor.atEnd) attributes.push(attributeOf(cursor.next(TAG.sequence).content));
  if (attributes.length > 0) return attributes;
  throw new X509FormatError("VALUE_EMPTY", "A relative distinguished name holds no attribute");
}

function attributeOf(encoded: Buffer): NameAttribute {
  const cursor = new DerCursor(encoded);
  const type = objectIdentifierOf(cursor.next(TAG.objectIdentifier).content);
  const { tag, content } = cursor.any();
  cursor.end();
  return { type, tag, content };
}
