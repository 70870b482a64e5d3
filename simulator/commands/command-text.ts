import { isDocument, numberOf } from "#simulator/commands/reply.ts";

const BINARY_SUBTYPE_UUID = 4;

/** A document the way the server prints it in messages: `{ a: 1, b: "x" }`. */
export function documentText(document: object): string {
  const fields = Object.entries(document).map(([name, value]) => elementText(name, value));
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

/** One field: `name: value`. */
export function elementText(name: string, value: unknown): string {
  return `${name}: ${valueText(value)}`;
}

/** One value in shell notation. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return quoted(value);
  if (typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return arrayText(value);
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (isDocument(value)) return documentText(value);
  const number = numberOf(value);
  return number === null ? wrapperText(value) : numberText(value, number);
}

function arrayText(values: readonly unknown[]): string {
  return values.length === 0 ? "[]" : `[ ${values.map(valueText).join(", ")} ]`;
}

function numberText(value: unknown, number: number): string {
  const isDouble =
    typeof value === "object" &&
    value !== null &&
    "_bsontype" in value &&
    value._bsontype === "Double";
  return isDouble && Number.isInteger(number) ? `${number}.0` : String(value);
}

function wrapperText(value: unknown): string {
  const wrapper = value as { _bsontype?: string; sub_type?: number; buffer?: Uint8Array };
  if (wrapper._bsontype === "ObjectId") return `ObjectId('${String(value)}')`;
  if (wrapper._bsontype === "Timestamp") return timestampText(value);
  if (wrapper._bsontype === "Binary") return binaryText(wrapper);
  return String(value);
}

function timestampText(value: unknown): string {
  const { t, i } = value as { t: number; i: number };
  return `Timestamp(${t}, ${i})`;
}

function binaryText({ sub_type, buffer }: { sub_type?: number; buffer?: Uint8Array }): string {
  const hex = Buffer.from(buffer ?? []).toString("hex");
  if (sub_type !== BINARY_SUBTYPE_UUID || hex.length !== 32) {
    return `BinData(${sub_type ?? 0}, ${hex.toUpperCase()})`;
  }
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return `UUID("${uuid}")`;
}

function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n").replaceAll("\t", "\\t")}"`;
}
