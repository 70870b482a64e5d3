import { expect, test } from "vitest";
import { DerCursor, readAll, readSingle } from "#lib/protocols/x509/der/der-cursor.ts";
import { TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";

const refusal = (hex: string) => {
  try {
    readAll(Buffer.from(hex, "hex"));
    return null;
  } catch (error) {
    return error instanceof X509FormatError ? error.code : error;
  }
};

test("reads elements one after the other and keeps their whole encoding", () => {
  const cursor = new DerCursor(Buffer.from("020101" + "0500", "hex"));

  const integer = cursor.next(TAG.integer);
  const nothing = cursor.optional(TAG.null);

  expect(integer.content.toString("hex")).toBe("01");
  expect(integer.der.toString("hex")).toBe("020101");
  expect(nothing?.content.length).toBe(0);
  expect(cursor.atEnd).toBe(true);
});

test("an optional element of another type is left where it is", () => {
  const cursor = new DerCursor(Buffer.from("0500", "hex"));

  expect(cursor.optional(TAG.integer)).toBeNull();
  expect(cursor.nextTag).toBe(TAG.null);
});

test.each([
  ["an indefinite length", "308002010100000", "LENGTH_NOT_DER"],
  ["a long form where the short one fits", "02810101", "LENGTH_NOT_DER"],
  ["a long form with a leading zero", `04820080${"00".repeat(128)}`, "LENGTH_NOT_DER"],
  ["a length of five octets", "0485010000000000", "TOO_LARGE"],
  ["a content that is cut off", "020201", "TRUNCATED"],
  ["a length that is cut off", "0482ff", "TRUNCATED"],
  ["a tag of several octets", "1f8101", "TAG_NOT_SUPPORTED"],
])("refuses %s", (_, hex, code) => {
  expect(refusal(hex)).toBe(code);
});

test("refuses bytes behind a single element", () => {
  const read = () => readSingle(Buffer.from("050000", "hex"), TAG.null);

  expect(read).toThrow(expect.objectContaining({ code: "TRAILING_BYTES" }));
});

test("refuses an element of another type than asked for", () => {
  const read = () => readSingle(Buffer.from("0500", "hex"), TAG.integer);

  expect(read).toThrow(expect.objectContaining({ code: "TAG_UNEXPECTED" }));
});
