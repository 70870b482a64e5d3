import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FreezeWindow, freezeAt } from "#lib/domain/cluster/freeze-window.ts";

const HOUR = 60;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

const weekly = (fromMinute: number, untilMinute: number): FreezeWindow => ({
  id: "weekly",
  reason: "Weekend",
  kind: "weekly",
  fromMinute,
  untilMinute,
});

const once = (from: string, until: string): FreezeWindow => ({
  id: "once",
  reason: "Month-end closing",
  kind: "once",
  from,
  until,
});

const untilOf = (windows: FreezeWindow[], now: string) =>
  freezeAt(windows, new Date(now))?.until.toISOString() ?? null;

describe("a single window", () => {
  const window = once("2026-11-30T00:00:00.000Z", "2026-12-02T00:00:00.000Z");

  test.each([
    ["2026-11-29T23:59:59.999Z", null],
    ["2026-11-30T00:00:00.000Z", "2026-12-02T00:00:00.000Z"],
    ["2026-12-01T23:59:59.999Z", "2026-12-02T00:00:00.000Z"],
    ["2026-12-02T00:00:00.000Z", null],
  ])("at %s holds until %s", (now, until) => {
    expect(untilOf([window], now)).toBe(until);
  });
});

describe("a weekly window", () => {
  // 2026-11-22 is a Sunday.
  test.each([
    [
      "within the week",
      weekly(4 * DAY + 18 * HOUR, 5 * DAY),
      "2026-11-20T18:00:00.000Z",
      "2026-11-21T00:00:00.000Z",
    ],
    ["before it begins", weekly(4 * DAY + 18 * HOUR, 5 * DAY), "2026-11-20T17:59:59.999Z", null],
    [
      "over the week's end, on Sunday",
      weekly(6 * DAY, WEEK + 6 * HOUR),
      "2026-11-22T12:00:00.000Z",
      "2026-11-23T06:00:00.000Z",
    ],
    [
      "over the week's end, on Monday",
      weekly(6 * DAY, WEEK + 6 * HOUR),
      "2026-11-23T05:59:59.999Z",
      "2026-11-23T06:00:00.000Z",
    ],
    ["after the week's end", weekly(6 * DAY, WEEK + 6 * HOUR), "2026-11-23T06:00:00.000Z", null],
    ["before 1970", weekly(0, DAY), "1969-12-29T12:00:00.000Z", "1969-12-30T00:00:00.000Z"],
  ])("%s", (_title, window, now, until) => {
    expect(untilOf([window], now)).toBe(until);
  });

  test("of a whole week always holds", () => {
    const from = fc.integer({ min: 0, max: WEEK - 1 });
    const when = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") });
    fc.assert(
      fc.property(from, when, (fromMinute, now) => {
        expect(freezeAt([weekly(fromMinute, fromMinute + WEEK)], now)).not.toBeNull();
      }),
    );
  });

  test("holds in the same minutes of every week", () => {
    const minute = fc.integer({ min: 0, max: WEEK - 1 });
    fc.assert(
      fc.property(minute, minute, fc.integer({ min: 0, max: 4_000 }), (from, length, weeks) => {
        const window = weekly(from, from + length + 1);
        const first = new Date("2026-11-22T12:00:00.000Z");
        const later = new Date(first.getTime() + weeks * WEEK * 60_000);

        expect(freezeAt([window], later) === null).toBe(freezeAt([window], first) === null);
      }),
    );
  });
});

test("of several windows that hold, the one that ends last counts", () => {
  const long = once("2026-11-01T00:00:00.000Z", "2026-12-24T00:00:00.000Z");
  const now = new Date("2026-11-22T12:00:00.000Z");

  expect(freezeAt([weekly(6 * DAY, WEEK), long], now)).toMatchObject({ window: { id: "once" } });
  expect(freezeAt([], now)).toBeNull();
});
