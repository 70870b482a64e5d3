import { TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The text of a string type.
 *
 * TeletexString is read as Latin-1, which is what issuers put there. PrintableString is held to ASCII only: characters
 * outside its alphabet, such as `*` and `@`, are common and harmless.
 *
 * @returns Null where `tag` is no string type.
 * @throws X509FormatError where the octets are not text of that type.
 */
export function textOf(tag: number, content: Buffer): string | null {
  switch (tag) {
    case TAG.utf8String:
      return utf8Of(content);
    case TAG.printableString:
    case TAG.ia5String:
    case TAG.numericString:
    case TAG.visibleString:
      return asciiOf(content);
    case TAG.teletexString:
      return content.toString("latin1");
    case TAG.bmpString:
      return bmpOf(content);
    case TAG.universalString:
      return universalOf(content);
    default:
      return null;
  }
}

/** @throws X509FormatError for an octet above 0x7f. */
export function asciiOf(content: Buffer): string {
  if (content.some((octet) => octet > 0x7f)) throw malformed("holds an octet above 0x7f");
  return content.toString("latin1");
}

function utf8Of(content: Buffer): string {
  try {
    return UTF8.decode(content);
  } catch {
    throw malformed("is not UTF-8");
  }
}

/** UTF-16 in network order, without surrogates. */
function bmpOf(content: Buffer): string {
  if (content.length % 2 !== 0) throw malformed("of two-octet characters has an odd length");
  const text = Buffer.from(content).swap16().toString("utf16le");
  if (/[\ud800-\udfff]/.test(text)) throw malformed("holds half a character");
  return text;
}

function universalOf(content: Buffer): string {
  if (content.length % 4 !== 0) throw malformed("of four-octet characters has another length");
  let text = "";
  for (let offset = 0; offset < content.length; offset += 4) {
    const point = content.readUInt32BE(offset);
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) {
      throw malformed("holds no Unicode character");
    }
    text += String.fromCodePoint(point);
  }
  return text;
}

function malformed(what: string): X509FormatError {
  return new X509FormatError("STRING_MALFORMED", `A string ${what}`);
}
