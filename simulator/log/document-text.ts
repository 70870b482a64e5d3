import { Binary, Decimal128, type Document, Double, Int32, Long, ObjectId, Timestamp } from "bson";

/** A document the way MongoDB 4.x prints it into logs and messages: `{ a: 1, b: "x" }`. */
export function documentText(document: Document): string {
  const fields = Object.entries(document).map(([name, value]) => `${name}: ${valueText(value)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

/** One value the way MongoDB 4.x prints it. */
function valueText(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return `"${value}"`;
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "number") return doubleText(value);
  if (Array.isArray(value)) {
    return value.length === 0 ? "[]" : `[ ${value.map(valueText).join(", ")} ]`;
  }
  return wrappedText(value);
}

function wrappedText(value: object): string {
  if (value instanceof Int32) return String(value.value);
  if (value instanceof Double) return doubleText(value.value, true);
  // A Timestamp is a Long by inheritance, so it is asked for first.
  if (value instanceof Timestamp) return `Timestamp(${value.getHighBits()}, ${value.getLowBits()})`;
  if (value instanceof Long || value instanceof Decimal128) return value.toString();
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  if (value instanceof Binary) return binaryText(value);
  return documentText(value);
}

function binaryText(value: Binary): string {
  const hex = Buffer.from(value.value()).toString("hex").toUpperCase();
  return value.sub_type === Binary.SUBTYPE_UUID
    ? `UUID("${hex.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")}")`
    : `BinData(${value.sub_type}, ${hex})`;
}

function doubleText(value: number, isDouble = false): string {
  return isDouble && Number.isInteger(value) ? value.toFixed(1) : String(value);
}
