const NEEDS_QUOTES = /[",\r\n]/;
/** A spreadsheet would run a cell that begins like this as a formula. */
const LOOKS_LIKE_FORMULA = /^[=+\-@\t\r]/;

/**
 * Rows as comma-separated text with CRLF line ends.
 *
 * Cells come from servers that are looked at, so none may turn into a formula when the file is opened.
 *
 * @see RFC 4180
 */
export function toCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(cellOf).join(",")}\r\n`).join("");
}

function cellOf(text: string): string {
  const safe = LOOKS_LIKE_FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
