import { type Document, Double, Long } from "bson";

/** A successful reply: the fields in their order, `ok` last. */
export function okReply(fields: Document = {}): Document {
  return { ...fields, ok: new Double(1) };
}

/** A 64-bit integer of BSON. */
export function long(value: number): Long {
  return Long.fromNumber(value);
}

/** A number of any BSON type as a JavaScript number; null for anything else. */
export function numberOf(value: unknown): number | null {
  if (typeof value === "number") return value;
  if (value !== null && typeof value === "object" && "_bsontype" in value) {
    const type = String(value._bsontype);
    return ["Int32", "Double", "Long"].includes(type) ? Number(value.valueOf()) : null;
  }
  return null;
}

/** What MongoDB takes for true: true and every number but zero. */
export function isTruthy(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  const number = numberOf(value);
  return number !== null && number !== 0;
}

/** A document, as opposed to a value, an array or a BSON wrapper. */
export function isDocument(value: unknown): value is Document {
  return (
    value !== null &&
    typeof value === "object" &&
    !Array.isArray(value) &&
    !("_bsontype" in value) &&
    !(value instanceof Date)
  );
}
