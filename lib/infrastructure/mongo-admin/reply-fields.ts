/** A decoded BSON document whose fields nobody has looked at yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** The value as a document, or an empty one. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

/** The field as text, or null. */
export function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** The field as a finite number, whichever BSON number it was, or null. */
export function numberOf(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return typeof value === "bigint" ? Number(value) : null;
}

/** The field as a list of documents; anything else is left out. */
export function documentsOf(value: unknown): Fields[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item) => typeof item === "object" && item !== null).map(fieldsOf);
}

/** The field as a list of texts; anything else is left out. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The field as an instant, or null. */
export function dateOf(value: unknown): Date | null {
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value : null;
}
