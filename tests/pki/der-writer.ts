import { encodeElement as element } from "#lib/protocols/x509/der/encode-element.ts";

/** Writes the DER of ASN.1 values for tests; it never objects, so that wrong encodings can be made too. */

export function sequence(...contents: readonly Uint8Array[]): Buffer {
  return element(0x30, ...contents);
}

/** A SET OF in DER order. */
export function setOf(...contents: readonly Buffer[]): Buffer {
  return element(0x31, ...contents.toSorted(Buffer.compare));
}

/** A Buffer is taken as the content octets, so that odd encodings can be written. */
export function integer(value: number | bigint | Buffer): Buffer {
  return element(0x02, Buffer.isBuffer(value) ? value : signedOctets(BigInt(value)));
}

export function enumerated(value: number): Buffer {
  return element(0x0a, signedOctets(BigInt(value)));
}

export function boolean(value: boolean): Buffer {
  return element(0x01, Buffer.of(value ? 0xff : 0x00));
}

export const NULL = Buffer.of(0x05, 0x00);

/** @param dotted Such as `2.5.29.19`; arcs may be of any size. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0n, second = 0n, ...rest] = dotted.split(".").map(BigInt);
  return element(0x06, ...[first * 40n + second, ...rest].map(base128));
}

export function octetString(content: Uint8Array): Buffer {
  return element(0x04, content);
}

export function bitString(content: Uint8Array, unusedBits = 0): Buffer {
  return element(0x03, Buffer.of(unusedBits), content);
}

/** A named bit list without trailing zero bits, as DER wants it. */
export function namedBits(positions: readonly number[]): Buffer {
  if (positions.length === 0) return bitString(Buffer.alloc(0));
  const highest = Math.max(...positions);
  const bytes = Buffer.alloc(Math.floor(highest / 8) + 1);
  for (const position of positions) {
    const index = Math.floor(position / 8);
    bytes[index] = (bytes[index] ?? 0) | (0x80 >> (position % 8));
  }
  return bitString(bytes, 7 - (highest % 8));
}

/** UTCTime with seconds, in Zulu. */
export function utcTime(time: Date): Buffer {
  return element(0x17, Buffer.from(timeDigits(time).slice(2), "ascii"));
}

/** GeneralizedTime with seconds and without fraction, in Zulu. */
export function generalizedTime(time: Date): Buffer {
  return element(0x18, Buffer.from(timeDigits(time), "ascii"));
}

/** A time of any spelling, for encodings that no Date gives. */
export function timeText(tag: 0x17 | 0x18, text: string): Buffer {
  return element(tag, Buffer.from(text, "ascii"));
}

/** UTCTime up to 2049 and GeneralizedTime from then on. */
export function time(value: Date): Buffer {
  const year = value.getUTCFullYear();
  return year >= 1950 && year < 2050 ? utcTime(value) : generalizedTime(value);
}

/** `[number] EXPLICIT`: a constructed element around `content`. */
export function explicit(number: number, ...content: readonly Uint8Array[]): Buffer {
  return element(0xa0 | number, ...content);
}

/** `[number] IMPLICIT`: the tag of `der` replaced, primitive or constructed as it was. */
export function implicit(number: number, der: Buffer): Buffer {
  const constructed = (der[0] ?? 0) & 0x20;
  return Buffer.concat([Buffer.of(0x80 | constructed | number), der.subarray(1)]);
}

export const STRING_TAGS = {
  utf8: 0x0c,
  numeric: 0x12,
  printable: 0x13,
  teletex: 0x14,
  ia5: 0x16,
  visible: 0x1a,
  universal: 0x1c,
  bmp: 0x1e,
} as const;
export type StringType = keyof typeof STRING_TAGS;

export function text(value: string, type: StringType): Buffer {
  return element(STRING_TAGS[type], textOctets(value, type));
}

function textOctets(value: string, type: StringType): Buffer {
  if (type === "utf8") return Buffer.from(value, "utf8");
  if (type === "bmp") return Buffer.from(value, "utf16le").swap16();
  if (type === "universal") return universalOctets(value);
  return Buffer.from(value, "latin1");
}

function universalOctets(value: string): Buffer {
  const points = [...value].map((character) => character.codePointAt(0) ?? 0);
  const bytes = Buffer.alloc(points.length * 4);
  for (const [index, point] of points.entries()) bytes.writeUInt32BE(point, index * 4);
  return bytes;
}

function timeDigits(value: Date): string {
  return `${value.toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`;
}

function base128(arc: bigint): Buffer {
  const groups = [Number(arc & 0x7fn)];
  for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) groups.unshift(Number(rest & 0x7fn) | 0x80);
  return Buffer.from(groups);
}

function signedOctets(value: bigint): Buffer {
  const octets: number[] = [];
  let rest = value;
  do {
    octets.unshift(Number(rest & 0xffn));
    rest >>= 8n;
  } while (!isSettled(rest, octets[0] ?? 0));
  return Buffer.from(octets);
}

/** Whether what is left of a number only repeats the sign that its first octet shows already. */
function isSettled(rest: bigint, firstOctet: number): boolean {
  return firstOctet < 0x80 ? rest === 0n : rest === -1n;
}
