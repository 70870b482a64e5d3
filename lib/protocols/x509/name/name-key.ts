import type { Name, NameAttribute } from "#lib/protocols/x509/certificate/certificate.ts";
import { textOf } from "#lib/protocols/x509/der/der-string.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";
import { prepareString } from "#lib/protocols/x509/name/prepare-string.ts";

/** Preparation removes control characters, so these never occur within a value. */
const BETWEEN_ATTRIBUTES = "\u0001";
const BETWEEN_RELATIVE_NAMES = "\u0002";

/** Names are kept with their certificates, so keys live as long as those do. */
const known = new WeakMap<Name, { whole: string; relative: readonly string[] }>();

/**
 * A text that is the same for two names exactly where they match.
 *
 * @see RFC 5280, section 7.1
 */
export function nameKey(name: Name): string {
  return keysOf(name).whole;
}

/** Whether two names match, whatever string types, case and white space they are written in. */
export function namesMatch(left: Name, right: Name): boolean {
  return left.der.equals(right.der) || nameKey(left) === nameKey(right);
}

/** Whether `name` lies at or below `base`. @see RFC 5280, section 4.2.1.10 */
export function isWithinSubtree(name: Name, base: Name): boolean {
  const own = keysOf(name).relative;
  return keysOf(base).relative.every((key, index) => own[index] === key);
}

function keysOf(name: Name): { whole: string; relative: readonly string[] } {
  const remembered = known.get(name);
  if (remembered !== undefined) return remembered;
  const relative = name.relativeNames.map(relativeNameKey);
  const made = { whole: relative.join(BETWEEN_RELATIVE_NAMES), relative };
  known.set(name, made);
  return made;
}

/** The order of attributes within a relative name does not count. */
function relativeNameKey(attributes: readonly NameAttribute[]): string {
  const [only, ...others] = attributes;
  if (only !== undefined && others.length === 0) return attributeKey(only);
  return attributes
    .map(attributeKey)
    .toSorted((left, right) => (left < right ? -1 : 1))
    .join(BETWEEN_ATTRIBUTES);
}

function attributeKey({ type, tag, content }: NameAttribute): string {
  const text = readableText(tag, content);
  return text === null
    ? `${type}#${tag}:${content.toString("hex")}`
    : `${type}=${prepareString(text)}`;
}

/** What is no text, or not what it claims, is compared octet by octet. */
function readableText(tag: number, content: Buffer): string | null {
  try {
    return textOf(tag, content);
  } catch (error) {
    if (error instanceof X509FormatError) return null;
    throw error;
  }
}
