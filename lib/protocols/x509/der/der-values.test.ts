import { expect, test } from "vitest";
import { readSingle } from "#lib/protocols/x509/der/der-cursor.ts";
import { asciiOf, textOf } from "#lib/protocols/x509/der/der-string.ts";
import { TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { timeOf } from "#lib/protocols/x509/der/der-time.ts";
import {
  bitStringOf,
  booleanOf,
  endsInZeroBit,
  isMinimalInteger,
  namedBitsOf,
  smallIntegerOf,
} from "#lib/protocols/x509/der/der-values.ts";
import { objectIdentifierOf } from "#lib/protocols/x509/der/object-identifier.ts";

const bytes = (hex: string) => Buffer.from(hex, "hex");
const code = (value: string) => expect.objectContaining({ code: value });
const time = (tag: number, text: string) => {
  const content = Buffer.from(text, "latin1");
  return timeOf(readSingle(Buffer.from([tag, content.length, ...content]), tag));
};

test("a BOOLEAN is 0x00 or 0xff and nothing else", () => {
  const read = (hex: string) => booleanOf(readSingle(bytes(hex), TAG.boolean));

  expect(read("0101ff")).toBe(true);
  expect(read("010100")).toBe(false);
  expect(() => read("010101")).toThrow(code("BOOLEAN_NOT_DER"));
  expect(() => read("0102ffff")).toThrow(code("BOOLEAN_NOT_DER"));
});

test("an INTEGER is as short as can be", () => {
  expect(["00", "7f", "0080", "ff7f", "80"].every((hex) => isMinimalInteger(bytes(hex)))).toBe(
    true,
  );
  expect(["", "0001", "ff80"].some((hex) => isMinimalInteger(bytes(hex)))).toBe(false);
});

test("a small INTEGER is neither negative nor above its limit", () => {
  const read = (hex: string) => smallIntegerOf(readSingle(bytes(hex), TAG.integer), 200);

  expect(read("020200c8")).toBe(200);
  expect(() => read("020200c9")).toThrow(code("INTEGER_OUT_OF_RANGE"));
  expect(() => read("0201ff")).toThrow(code("INTEGER_OUT_OF_RANGE"));
  expect(() => read("02050100000000")).toThrow(code("INTEGER_OUT_OF_RANGE"));
});

test("unused bits of a BIT STRING are counted and zero", () => {
  expect(bitStringOf(bytes("05a0"))).toEqual({ bytes: bytes("a0"), unusedBits: 5 });
  expect(() => bitStringOf(bytes("05a1"))).toThrow(code("BIT_STRING_NOT_DER"));
  expect(() => bitStringOf(bytes("0800"))).toThrow(code("BIT_STRING_NOT_DER"));
  expect(() => bitStringOf(bytes("01"))).toThrow(code("BIT_STRING_NOT_DER"));
});

test("named bits count from the first, and zero bits at the end are noticed", () => {
  expect([...namedBitsOf(bytes("0106"))]).toEqual([5, 6]);
  expect(endsInZeroBit(bytes("0106"))).toBe(false);
  expect(endsInZeroBit(bytes("0006"))).toBe(true);
});

test.each([
  ["2a864886f70d01010b", "1.2.840.113549.1.1.11"],
  ["551d0f", "2.5.29.15"],
  ["8837", "2.999"],
])("the object identifier %s reads as %s", (hex, dotted) => {
  expect(objectIdentifierOf(bytes(hex))).toBe(dotted);
});

test.each(["", "2a80", "2a8001", "80"])("the object identifier %j is refused", (hex) => {
  expect(() => objectIdentifierOf(bytes(hex))).toThrow(code("OBJECT_IDENTIFIER_MALFORMED"));
});

test("two-digit years turn at 1950", () => {
  expect(time(TAG.utcTime, "500101000000Z").toISOString()).toBe("1950-01-01T00:00:00.000Z");
  expect(time(TAG.utcTime, "491231235959Z").toISOString()).toBe("2049-12-31T23:59:59.000Z");
  expect(time(TAG.generalizedTime, "00010101000000Z").getUTCFullYear()).toBe(1);
});

test.each([
  "240101000000",
  "2401010000Z",
  "240101000000+0100",
  "240230000000Z",
  "240101240000Z",
  "240101000060Z",
])("the time %s is refused", (text) => {
  expect(() => time(TAG.utcTime, text)).toThrow(code("TIME_MALFORMED"));
});

test("a generalized time has no fractions", () => {
  expect(() => time(TAG.generalizedTime, "20500101000000.5Z")).toThrow(code("TIME_MALFORMED"));
});

test("string types are read in their own encoding", () => {
  expect(textOf(TAG.utf8String, bytes("c3a9"))).toBe("é");
  expect(textOf(TAG.teletexString, bytes("e9"))).toBe("é");
  expect(textOf(TAG.bmpString, bytes("00e9"))).toBe("é");
  expect(textOf(TAG.universalString, bytes("000000e9"))).toBe("é");
  expect(textOf(TAG.integer, bytes("01"))).toBeNull();
});

test.each([
  [TAG.utf8String, "c3"],
  [TAG.printableString, "e9"],
  [TAG.bmpString, "00"],
  [TAG.bmpString, "d800"],
  [TAG.universalString, "00110000"],
])("a string of type %i with the octets %s is refused", (tag, hex) => {
  expect(() => textOf(tag, bytes(hex))).toThrow(code("STRING_MALFORMED"));
});

test("text beyond ASCII is refused where ASCII is due", () => {
  expect(() => asciiOf(bytes("80"))).toThrow(code("STRING_MALFORMED"));
});
