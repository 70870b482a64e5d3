import { expect, test } from "vitest";
import { storable } from "#lib/infrastructure/store/storable.ts";

test("text that PostgreSQL refuses is replaced wherever it stands", () => {
  const said = { errmsg: "a\0b", list: ["\ud800x", "fine ü 😀"], nested: { "k\0": null } };

  expect(storable(said)).toEqual({
    errmsg: "a\u{fffd}b",
    list: ["\u{fffd}x", "fine ü 😀"],
    nested: { "k\u{fffd}": null },
  });
});

test("values that are no text stay as they are", () => {
  const value = { a: 1, b: true, c: null, d: [1.5], e: { f: "words" } };

  expect(storable(value)).toEqual(value);
});
