import { expect, test } from "vitest";
import { createIds } from "#lib/infrastructure/system/system-ids.ts";

const NOON = new Date("2026-11-22T12:00:00.000Z");

test("an identifier is a UUID of version 7 that begins with its time", () => {
  const id = createIds({ now: () => NOON }).next();

  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(NOON.getTime());
});

test("identifiers sort by creation, also within a millisecond and when the clock is set back", () => {
  let nowMs = NOON.getTime();
  const ids = createIds({ now: () => new Date(nowMs) });

  const made = Array.from({ length: 100 }, (_, index) => {
    if (index === 50) nowMs -= 60_000;
    return ids.next();
  });

  expect(made.toSorted()).toEqual(made);
  expect(new Set(made).size).toBe(100);
});
