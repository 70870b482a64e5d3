import { expect, test } from "vitest";
import {
  buildCalendar,
  type CalendarWeek,
  nextFullWeek,
  weekWords,
} from "#components/certificates/calendar-model.ts";
import { anInventoryCertificate } from "#tests/builders/dto-tls.ts";

const NOW_MS = Date.parse("2026-11-22T10:00:00.000Z");

function expiring(...instants: string[]) {
  return instants.map((notAfter, index) =>
    anInventoryCertificate({ sha256: `${index}`, subject: `CN=db-${index}`, notAfter }),
  );
}

function weekAt(key: string, weeks: readonly CalendarWeek[]): CalendarWeek | undefined {
  return weeks.find((week) => week.key === key);
}

test("the strip begins with the present week and spans twelve months", () => {
  const { weeks } = buildCalendar([], NOW_MS);

  expect(weeks[0]).toMatchObject({ key: "2026-W47", fromMs: Date.parse("2026-11-16T00:00:00Z") });
  expect(weeks).toHaveLength(54);
  expect(weeks.at(-1)?.toMs).toBeGreaterThan(Date.parse("2027-11-22T10:00:00Z"));
});

test("the week around new year belongs to the year of its Thursday", () => {
  const { weeks } = buildCalendar(expiring("2027-01-02T00:00:00.000Z"), NOW_MS);

  expect(weekAt("2026-W53", weeks)?.count).toBe(1);
  expect(weekAt("2027-W01", weeks)?.fromMs).toBe(Date.parse("2027-01-04T00:00:00Z"));
});

test("three in one week are a cliff, and its names are told", () => {
  const days = ["2027-07-26", "2027-07-28", "2027-08-01"].map((day) => `${day}T12:00:00.000Z`);

  const { weeks, most } = buildCalendar(expiring(...days), NOW_MS);

  expect(weekAt("2027-W30", weeks)).toMatchObject({
    count: 3,
    isCliff: true,
    names: ["db-0", "db-1", "db-2"],
  });
  expect(most).toBe(3);
});

test("what has expired and what expires later is counted beside the strip", () => {
  const { expired, later, weeks } = buildCalendar(
    expiring("2026-11-22T09:59:59.000Z", "2036-01-01T00:00:00.000Z"),
    NOW_MS,
  );

  expect([expired, later]).toEqual([1, 1]);
  expect(weeks.every(({ count }) => count === 0)).toBe(true);
});

test("months stand at the week in which they begin", () => {
  const { months } = buildCalendar([], NOW_MS);

  expect(months.slice(0, 3)).toEqual([
    { label: "Nov 2026", week: 0 },
    { label: "Dec", week: 2 },
    { label: "Jan 2027", week: 6 },
  ]);
});

test("stepping skips empty weeks and stops at the ends", () => {
  const { weeks } = buildCalendar(
    expiring("2026-12-01T00:00:00.000Z", "2027-02-01T00:00:00.000Z"),
    NOW_MS,
  );
  const first = nextFullWeek(weeks, -1, 1);
  const second = nextFullWeek(weeks, first, 1);

  expect(weeks[first]?.key).toBe("2026-W49");
  expect(weeks[second]?.key).toBe("2027-W05");
  expect(nextFullWeek(weeks, second, 1)).toBe(second);
  expect(nextFullWeek(weeks, first, -1)).toBe(first);
});

test.each([
  [0, "no certificate expires in week 31"],
  [1, "1 certificate expires in week 31"],
  [9, "9 certificates expire in week 31"],
])("a week with %d says %j", (count, words) => {
  expect(weekWords({ count, number: 31 } as CalendarWeek)).toBe(words);
});
