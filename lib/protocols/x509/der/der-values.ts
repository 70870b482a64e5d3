import type { DerElement } from "#lib/protocols/x509/der/der-cursor.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";

/** @throws X509FormatError for anything but 0x00 and 0xff. @see ITU-T X.690, section 11.1 */
export function booleanOf({ content }: DerElement): boolean {
  if (content.length === 1 && content[0] === 0xff) return true;
  if (content.length === 1 && content[0] === 0x00) return false;
  throw new X509FormatError("BOOLEAN_NOT_DER", "A BOOLEAN is neither 0x00 nor 0xff");
}

/** Whether the content octets of an INTEGER are the shortest there are. @see ITU-T X.690, section 8.3.2 */
export function isMinimalInteger(content: Buffer): boolean {
  const [first, second] = content;
  if (first === undefined) return false;
  if (second === undefined) return true;
  const padded = (first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80);
  return !padded;
}

/**
 * The value of a small, non-negative INTEGER or ENUMERATED.
 *
 * @param limit Largest value that is accepted, below 2^31.
 */
export function smallIntegerOf({ content }: DerElement, limit: number): number {
  if (!isMinimalInteger(content)) {
    throw new X509FormatError("INTEGER_NOT_DER", "An INTEGER is empty or longer than needed");
  }
  const value = content.length > 4 ? Number.NaN : content.readIntBE(0, content.length);
  if (value >= 0 && value <= limit) return value;
  throw new X509FormatError("INTEGER_OUT_OF_RANGE", `An INTEGER is not within 0 and ${limit}`);
}

export interface BitString {
  bytes: Buffer;
  /** 0 to 7. */
  unusedBits: number;
}

/** @throws X509FormatError where unused bits are too many or not zero. @see ITU-T X.690, section 11.2 */
export function bitStringOf(content: Buffer): BitString {
  const unusedBits = content[0];
  const bytes = content.subarray(1);
  const last = bytes.at(-1) ?? 0;
  if (unusedBits === undefined || unusedBits > 7 || (bytes.length === 0 && unusedBits > 0)) {
    throw new X509FormatError("BIT_STRING_NOT_DER", "A BIT STRING miscounts its unused bits");
  }
  if ((last & ((1 << unusedBits) - 1)) !== 0) {
    throw new X509FormatError("BIT_STRING_NOT_DER", "Unused bits of a BIT STRING are not zero");
  }
  return { bytes, unusedBits };
}

/** The bytes of a BIT STRING that holds whole octets, such as a key or a signature. */
export function octetsOfBitString({ content }: DerElement): Buffer {
  const { bytes, unusedBits } = bitStringOf(content);
  if (unusedBits === 0) return bytes;
  throw new X509FormatError("BIT_STRING_NOT_DER", "A BIT STRING does not hold whole octets");
}

/**
 * Numbers of the bits that are set in a named-bit list, bit 0 being the first.
 *
 * @throws X509FormatError for a list of more than 32 bits. @see ITU-T X.680, section 22
 */
export function namedBitsOf(content: Buffer): ReadonlySet<number> {
  const { bytes } = bitStringOf(content);
  if (bytes.length > 4) {
    throw new X509FormatError("VALUE_OUT_OF_RANGE", "A list of named bits has over 32 bits");
  }
  const bits = new Set<number>();
  bytes.forEach((byte, index) => {
    for (let bit = 0; bit < 8; bit += 1) {
      if ((byte & (0x80 >> bit)) !== 0) bits.add(index * 8 + bit);
    }
  });
  return bits;
}

/** Whether zero bits at the end of a named-bit list were left in. @see ITU-T X.690, section 11.2.2 */
export function endsInZeroBit(content: Buffer): boolean {
  const { bytes, unusedBits } = bitStringOf(content);
  const last = bytes.at(-1);
  return last !== undefined && ((last >> unusedBits) & 1) === 0;
}
