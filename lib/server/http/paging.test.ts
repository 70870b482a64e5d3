import { expect, test } from "vitest";
import { pageOf, toPage } from "#lib/server/http/cursor.ts";
import { entityTag, expectedVersion } from "#lib/server/http/if-match.ts";

const ids = ["a", "b", "c", "d", "e"];
const self = (id: string) => id;

test("following the cursor visits every item once and ends", () => {
  const first = pageOf(ids, { limit: 2 }, self);
  const second = pageOf(ids, { limit: 2, cursor: first.nextCursor ?? "" }, self);
  const third = pageOf(ids, { limit: 2, cursor: second.nextCursor ?? "" }, self);

  expect([...first.items, ...second.items, ...third.items]).toEqual(ids);
  expect(third.nextCursor).toBeNull();
});

test("a page that holds exactly the rest has no cursor", () => {
  expect(toPage(["a", "b"], 2, self)).toEqual({ items: ["a", "b"], nextCursor: null });
});

test("If-Match names a version, and its absence takes any", () => {
  const matching = (value?: string) =>
    new Request(
      "http://127.0.0.1/x",
      value === undefined ? {} : { headers: { "if-match": value } },
    );

  expect(expectedVersion(matching(entityTag(7)))).toBe(7);
  expect(expectedVersion(matching())).toBeNull();
  expect(expectedVersion(matching("*"))).toBeNull();
  expect(() => expectedVersion(matching("7"))).toThrowError(
    expect.objectContaining({ code: "INVALID_INPUT" }),
  );
});
