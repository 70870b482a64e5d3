import { expect, test } from "vitest";
import { readName } from "#lib/protocols/x509/certificate/read-name.ts";
import { isWithinSubtree, namesMatch } from "#lib/protocols/x509/name/name-key.ts";
import type { StringType } from "#tests/pki/der-writer.ts";
import { type AttributeType, attribute, name, rawAttribute } from "#tests/pki/names.ts";

const one = (value: string, string?: StringType, type: AttributeType = "O") =>
  readName(name(attribute(type, value, string)));

test.each<[string, string, StringType, string, StringType]>([
  ["case", "Example CA", "printable", "EXAMPLE ca", "printable"],
  ["white space at the ends and within", "  Example   CA ", "printable", "Example CA", "printable"],
  ["string types", "Example CA", "printable", "Example CA", "utf8"],
  ["BMPString and UTF8String", "Exämple", "bmp", "exÄmple", "utf8"],
  ["compositions of one character", "Exa\u0308mple", "utf8", "Ex\u00e4mple", "utf8"],
  ["sharp s", "Straße", "utf8", "STRASSE", "printable"],
  ["soft hyphens", "Ex\u00adample", "utf8", "Example", "utf8"],
])("names match whatever their %s", (_, left, leftType, right, rightType) => {
  expect(namesMatch(one(left, leftType), one(right, rightType))).toBe(true);
});

test("names of other values, types or numbers of parts do not match", () => {
  const example = one("Example");
  const longer = readName(name(attribute("O", "Example"), attribute("CN", "CA")));

  expect(namesMatch(example, one("Examples"))).toBe(false);
  expect(namesMatch(example, one("Ex ample"))).toBe(false);
  expect(namesMatch(example, one("Example", undefined, "OU"))).toBe(false);
  expect(namesMatch(example, longer)).toBe(false);
});

test("parts are ordered, attributes within a part are not", () => {
  const [o, cn] = [attribute("O", "Example"), attribute("CN", "CA")];

  expect(namesMatch(readName(name(o, cn)), readName(name(cn, o)))).toBe(false);
  expect(namesMatch(readName(name([o, cn])), readName(name([cn, o])))).toBe(true);
  expect(namesMatch(readName(name([o, cn])), readName(name(o, cn)))).toBe(false);
});

test("values that are no text are compared octet by octet", () => {
  const raw = (hex: string) => readName(name(rawAttribute("1.2.3", Buffer.from(hex, "hex"))));

  expect(namesMatch(raw("020141"), raw("020141"))).toBe(true);
  expect(namesMatch(raw("020141"), raw("020161"))).toBe(false);
});

test("a subtree holds its base and what is below", () => {
  const base = one("EXAMPLE", "printable");
  const below = readName(name(attribute("O", "Example"), attribute("CN", "Leaf")));

  expect(isWithinSubtree(base, base)).toBe(true);
  expect(isWithinSubtree(below, base)).toBe(true);
  expect(isWithinSubtree(base, below)).toBe(false);
  expect(isWithinSubtree(below, readName(name()))).toBe(true);
});
