import type { DerElement } from "#lib/protocols/x509/der/der-cursor.ts";
import { TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";

/** Two-digit years from here on belong to the twentieth century. @see RFC 5280, section 4.1.2.5.1 */
const CENTURY_PIVOT = 50;

/**
 * The instant that a UTCTime or GeneralizedTime names: in GMT, with seconds, without fractions.
 *
 * @throws X509FormatError for other forms and for dates that do not exist. @see RFC 5280, section 4.1.2.5
 */
export function timeOf({ tag, content }: DerElement): Date {
  const yearDigits = tag === TAG.generalizedTime ? 4 : 2;
  const isTime = tag === TAG.generalizedTime || tag === TAG.utcTime;
  if (!isTime || content.length !== yearDigits + 11 || content.at(-1) !== UTC_SUFFIX) {
    throw malformed();
  }
  const digits = numberAt(content, 0, yearDigits);
  const rest = [0, 2, 4, 6, 8].map((offset) => numberAt(content, yearDigits + offset, 2));
  return instantOf(tag === TAG.utcTime ? fullYear(digits) : digits, rest);
}

const UTC_SUFFIX = "Z".charCodeAt(0);
const ZERO = "0".charCodeAt(0);

function numberAt(content: Buffer, start: number, length: number): number {
  let value = 0;
  for (let index = start; index < start + length; index += 1) {
    const digit = (content[index] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) throw malformed();
    value = value * 10 + digit;
  }
  return value;
}

function fullYear(twoDigits: number): number {
  return twoDigits >= CENTURY_PIVOT ? 1900 + twoDigits : 2000 + twoDigits;
}

function instantOf(year: number, rest: readonly number[]): Date {
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = rest;
  // Date.UTC reads the years 0 to 99 as 1900 to 1999.
  const instant = new Date(0);
  instant.setUTCFullYear(year, month - 1, day);
  instant.setUTCHours(hour, minute, second);
  const exists =
    instant.getUTCMonth() === month - 1 &&
    instant.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 60;
  if (!exists) throw malformed();
  return instant;
}

function malformed(): X509FormatError {
  return new X509FormatError(
    "TIME_MALFORMED",
    "A time is not in GMT with seconds and without fractions, or does not exist",
  );
}
