import type { Name, NameAttribute } from "#lib/protocols/x509/certificate/certificate.ts";
import { readName } from "#lib/protocols/x509/certificate/read-name.ts";
import { textOf } from "#lib/protocols/x509/der/der-string.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";

const SHORT_NAMES: Readonly<Record<string, string>> = {
  "2.5.4.3": "CN",
  "2.5.4.5": "serialNumber",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.9": "street",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "0.9.2342.19200300.100.1.1": "UID",
  "0.9.2342.19200300.100.1.25": "DC",
  "1.2.840.113549.1.9.1": "emailAddress",
};

/**
 * A distinguished name as people write it, last part first: `CN=Test CA,O=Example`.
 *
 * @param der DER encoding of a Name.
 * @returns Null when the bytes are not a Name.
 * @see RFC 5280, section 4.1.2.4; RFC 4514, section 2
 */
export function readDistinguishedName(der: Buffer): string | null {
  try {
    return printName(readName(der));
  } catch (error) {
    if (error instanceof X509FormatError) return null;
    throw error;
  }
}

/** A name that was already read, as people write it; empty for a name without parts. */
export function printName({ relativeNames }: Name): string {
  return relativeNames
    .map((attributes) => attributes.map(printAttribute).join("+"))
    .toReversed()
    .join(",");
}

function printAttribute({ type, tag, content }: NameAttribute): string {
  return `${SHORT_NAMES[type] ?? type}=${escapeValue(printableOf(tag, content))}`;
}

/** Text that is not what it claims is shown as far as it can be read. */
function printableOf(tag: number, content: Buffer): string {
  try {
    return textOf(tag, content) ?? `#${content.toString("hex")}`;
  } catch (error) {
    if (error instanceof X509FormatError) return content.toString("utf8");
    throw error;
  }
}

function escapeValue(text: string): string {
  return text
    .replace(/[",+;<>\\]/g, "\\$&")
    .replace(/^[ #]/, "\\$&")
    .replace(/ $/, "\\ ");
}
