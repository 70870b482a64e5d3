import { expect, test } from "vitest";
import {
  clockTime,
  daysUntil,
  durationWords,
  relativeWords,
} from "#components/preferences/time-model.ts";

test.each([
  [412, "0.4 s"],
  [980, "1 s"],
  [80_000, "1 min 20 s"],
  [3_600_000, "1 h"],
  [533_000_000, "6 d 4 h"],
])("%d ms reads %s", (ms, words) => {
  expect(durationWords(ms)).toBe(words);
});

test("a clock that runs behind gives no negative length", () => {
  expect(durationWords(-5_000)).toBe("0.0 s");
  expect(relativeWords(10_500, 10_000)).toBe("just now");
});

test("past and future are told apart", () => {
  expect(relativeWords(0, 90_000)).toBe("1 min ago");
  expect(relativeWords(172_800_000, 0)).toBe("in 2 d");
});

test("the time of day follows the zone", () => {
  const noonUtc = Date.parse("2026-11-22T12:00:00Z");

  expect(clockTime(noonUtc, "UTC")).toBe("12:00:00");
  expect(clockTime(noonUtc, "Asia/Tokyo")).toBe("21:00:00");
});

test("an expired certificate has negative days left", () => {
  expect(daysUntil(0, 1)).toBe(-1);
});
