import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { CURVES, KEY_ALGORITHM } from "#lib/protocols/x509/certificate/object-identifiers.ts";
import { DerCursor, type DerElement, readSingle } from "#lib/protocols/x509/der/der-cursor.ts";
import { TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { isMinimalInteger, octetsOfBitString } from "#lib/protocols/x509/der/der-values.ts";
import { objectIdentifierOf } from "#lib/protocols/x509/der/object-identifier.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";

type PublicKey = Certificate["publicKey"];

/**
 * What kind of key a SubjectPublicKeyInfo holds.
 *
 * @param der Whole encoding.
 * @throws X509FormatError where it is none. @see RFC 5280, section 4.1.2.7; RFC 3279; RFC 5480; RFC 8410
 */
export function readPublicKey(der: Buffer): PublicKey {
  const cursor = new DerCursor(readSingle(der, TAG.sequence).content);
  const algorithm = new DerCursor(cursor.next(TAG.sequence).content);
  const key = octetsOfBitString(cursor.next(TAG.bitString));
  cursor.end();
  const oid = objectIdentifierOf(algorithm.next(TAG.objectIdentifier).content);
  const parameters = algorithm.atEnd ? null : algorithm.any();
  algorithm.end();
  return publicKeyOf(oid, parameters, key);
}

function publicKeyOf(oid: string, parameters: DerElement | null, key: Buffer): PublicKey {
  switch (oid) {
    case KEY_ALGORITHM.rsa:
      return { type: "rsa", bits: modulusBits(key), curve: null };
    case KEY_ALGORITHM.rsaPss:
      return { type: "rsa-pss", bits: modulusBits(key), curve: null };
    case KEY_ALGORITHM.dsa:
      // Parameters may be inherited from the issuer, in which case the size is not known here.
      return {
        type: "dsa",
        bits: parameters?.tag === TAG.sequence ? firstIntegerBits(parameters.der) : null,
        curve: null,
      };
    case KEY_ALGORITHM.ec:
      return { type: "ec", bits: null, curve: namedCurveOf(parameters) };
    case KEY_ALGORITHM.ed25519:
      return { type: "ed25519", bits: null, curve: null };
    case KEY_ALGORITHM.ed448:
      return { type: "ed448", bits: null, curve: null };
    default:
      return { type: "other", bits: null, curve: null };
  }
}

/** A longer exponent only makes each check slow. */
const LONGEST_EXPONENT_BITS = 64;

function modulusBits(key: Buffer): number {
  const cursor = new DerCursor(readSingle(key, TAG.sequence).content);
  const modulus = bitsOf(cursor.next(TAG.integer));
  const exponent = bitsOf(cursor.next(TAG.integer));
  cursor.end();
  if (exponent <= LONGEST_EXPONENT_BITS) return modulus;
  throw new X509FormatError("VALUE_OUT_OF_RANGE", "An RSA exponent has over 64 bits");
}

/** Bits of the first INTEGER of a sequence, the prime of DSA parameters. */
function firstIntegerBits(sequence: Buffer): number {
  return bitsOf(new DerCursor(readSingle(sequence, TAG.sequence).content).next(TAG.integer));
}

function bitsOf({ content }: DerElement): number {
  if (!isMinimalInteger(content) || (content[0] ?? 0) >= 0x80) {
    throw new X509FormatError("INTEGER_NOT_DER", "A number of a key is negative or padded");
  }
  const start = content.findIndex((octet) => octet !== 0);
  if (start < 0) return 0;
  return (content.length - start) * 8 - Math.clz32(content[start] ?? 0) + 24;
}

/** Null for explicit parameters; a curve without a name here keeps its identifier. */
function namedCurveOf(parameters: DerElement | null): string | null {
  if (parameters?.tag !== TAG.objectIdentifier) return null;
  const oid = objectIdentifierOf(parameters.content);
  return CURVES[oid] ?? oid;
}
