const REPLACEMENT = "\u{fffd}";

/**
 * The same value with every string made such that PostgreSQL takes it: it stores neither the character
 * U+0000 nor half a surrogate pair, and what a server under observation says may contain both.
 */
export function storable<T>(value: T): T;
export function storable(value: unknown): unknown {
  if (typeof value === "string") return storableText(value);
  if (Array.isArray(value)) return value.map((element) => storable(element));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [storableText(key), storable(inner)]),
  );
}

function storableText(text: string): string {
  return text.toWellFormed().replaceAll("\0", REPLACEMENT);
}
