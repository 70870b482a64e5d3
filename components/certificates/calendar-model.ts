import { commonName } from "#components/certificates/certificate-words.ts";
import type { InventoryCertificate } from "#lib/contracts/certificate.ts";

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** Twelve months from any day of the first week on. */
const WEEKS = 54;
/** Fewer in one week are ordinary work. */
const CLIFF_FROM = 3;
const NAMES_SHOWN = 3;

export interface CalendarWeek {
  /** "2026-W31": ISO 8601, for the address. */
  key: string;
  /** Week of the year. */
  number: number;
  /** Monday 00:00 UTC, and that of the week after. */
  fromMs: number;
  toMs: number;
  count: number;
  /** Many at once: a day on which several things break together. */
  isCliff: boolean;
  /** The first few by name. */
  names: string[];
}

export interface CalendarMonth {
  /** "Jan"; with the year where one begins. */
  label: string;
  /** Index of the week in which it begins. */
  week: number;
}

export interface ExpiryCalendar {
  weeks: CalendarWeek[];
  months: CalendarMonth[];
  /** Of the fullest week, at least 1. */
  most: number;
  /** Expired before the first week's present day. */
  expired: number;
  /** Beyond the last week. */
  later: number;
}

/**
 * Expiries of the next twelve months by ISO week, from the week of `nowMs` on.
 *
 * @see ISO 8601, week date
 */
export function buildCalendar(
  certificates: readonly InventoryCertificate[],
  nowMs: number,
): ExpiryCalendar {
  const startMs = mondayOf(nowMs);
  const endMs = startMs + WEEKS * WEEK_MS;
  const ahead = certificates.filter(({ notAfter }) => Date.parse(notAfter) >= nowMs);
  const weeks = Array.from({ length: WEEKS }, (_, index) => {
    const fromMs = startMs + index * WEEK_MS;
    const toMs = fromMs + WEEK_MS;
    return weekOf(
      { fromMs, toMs },
      ahead.filter((certificate) => isWithin(certificate, fromMs, toMs)),
    );
  });
  return {
    weeks,
    months: monthsOf(startMs, endMs),
    most: Math.max(1, ...weeks.map(({ count }) => count)),
    expired: certificates.length - ahead.length,
    later: ahead.filter(({ notAfter }) => Date.parse(notAfter) >= endMs).length,
  };
}

function isWithin({ notAfter }: InventoryCertificate, fromMs: number, toMs: number): boolean {
  const atMs = Date.parse(notAfter);
  return atMs >= fromMs && atMs < toMs;
}

function weekOf(
  { fromMs, toMs }: { fromMs: number; toMs: number },
  certificates: readonly InventoryCertificate[],
): CalendarWeek {
  const { year, number } = isoWeek(fromMs);
  return {
    key: `${year}-W${String(number).padStart(2, "0")}`,
    number,
    fromMs,
    toMs,
    count: certificates.length,
    isCliff: certificates.length >= CLIFF_FROM,
    names: [...new Set(certificates.map(({ subject }) => commonName(subject)))].slice(
      0,
      NAMES_SHOWN,
    ),
  };
}

/** "9 certificates expire in week 31". */
export function weekWords({ count, number }: CalendarWeek): string {
  if (count === 0) return `no certificate expires in week ${number}`;
  return count === 1
    ? `1 certificate expires in week ${number}`
    : `${count} certificates expire in week ${number}`;
}

/** The next week with an expiry in a direction; the same one where there is none. */
export function nextFullWeek(
  weeks: readonly CalendarWeek[],
  at: number,
  direction: 1 | -1,
): number {
  for (let index = at + direction; index >= 0 && index < weeks.length; index += direction) {
    if ((weeks[index]?.count ?? 0) > 0) return index;
  }
  return at;
}

function mondayOf(atMs: number): number {
  const dayMs = atMs - (atMs % DAY_MS);
  const weekday = (new Date(dayMs).getUTCDay() + 6) % 7;
  return dayMs - weekday * DAY_MS;
}

/** A week belongs to the year that its Thursday is in. */
function isoWeek(mondayMs: number): { year: number; number: number } {
  const thursday = new Date(mondayMs + 3 * DAY_MS);
  const year = thursday.getUTCFullYear();
  const number = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / WEEK_MS) + 1;
  return { year, number };
}

function monthsOf(startMs: number, endMs: number): CalendarMonth[] {
  const start = new Date(startMs);
  const firsts = Array.from({ length: 13 }, (_, index) =>
    Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + index, 1),
  );
  return firsts
    .filter((firstMs) => firstMs < endMs)
    .map((firstMs, index) => {
      const isYearShown = index === 0 || new Date(firstMs).getUTCMonth() === 0;
      const label = new Intl.DateTimeFormat("en-GB", {
        month: "short",
        timeZone: "UTC",
        ...(isYearShown ? { year: "numeric" } : {}),
      }).format(firstMs);
      return { label, week: Math.max(0, Math.floor((firstMs - startMs) / WEEK_MS)) };
    });
}
