import type { DerElement } from "#lib/protocols/x509/der/der-cursor.ts";
import { TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";

const UTC_TIME = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/;
const GENERALIZED_TIME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/;

/** Two-digit years from here on belong to the twentieth century. @see RFC 5280, section 4.1.2.5.1 */
const CENTURY_PIVOT = 50;

/**
 * The instant that a UTCTime or GeneralizedTime names: in GMT, with seconds, without fractions.
 *
 * @throws X509FormatError for other forms and for dates that do not exist. @see RFC 5280, section 4.1.2.5
 */
export function timeOf({ tag, content }: DerElement): Date {
  const text = content.toString("latin1");
  if (tag === TAG.utcTime) return instantOf(UTC_TIME.exec(text), fullYear);
  if (tag === TAG.generalizedTime) return instantOf(GENERALIZED_TIME.exec(text), (year) => year);
  throw malformed();
}

function fullYear(twoDigits: number): number {
  return twoDigits >= CENTURY_PIVOT ? 1900 + twoDigits : 2000 + twoDigits;
}

function instantOf(match: RegExpExecArray | null, yearOf: (digits: number) => number): Date {
  if (match === null) throw malformed();
  const [digits = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map(Number);
  const year = yearOf(digits);
  // Date.UTC reads the years 0 to 99 as 1900 to 1999.
  const instant = new Date(0);
  instant.setUTCFullYear(year, month - 1, day);
  instant.setUTCHours(hour, minute, second);
  const exists =
    instant.getUTCMonth() === month - 1 &&
    instant.getUTCDate() === day &&
    instant.getUTCHours() === hour &&
    instant.getUTCMinutes() === minute &&
    instant.getUTCSeconds() === second;
  if (!exists) throw malformed();
  return instant;
}

function malformed(): X509FormatError {
  return new X509FormatError(
    "TIME_MALFORMED",
    "A time is not in GMT with seconds and without fractions, or does not exist",
  );
}
