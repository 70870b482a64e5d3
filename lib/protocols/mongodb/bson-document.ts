import { BSON, type Document } from "bson";
import { WireFormatError } from "#lib/protocols/mongodb/wire-format-error.ts";

/** Smallest possible document: length and terminator. */
const MIN_DOCUMENT_BYTES = 5;

/**
 * Decodes one document with every BSON type kept: Int32, Long, Double stay wrapped.
 *
 * @throws WireFormatError `InvalidBSON` when the bytes are not exactly one document.
 */
export function decodeDocument(bytes: Uint8Array): Document {
  try {
    return BSON.deserialize(bytes, {
      promoteValues: false,
      promoteLongs: false,
      bsonRegExp: true,
      validation: { utf8: true },
    });
  } catch (cause) {
    throw new WireFormatError("InvalidBSON", "Bytes are not a BSON document", { cause });
  }
}

/** Encodes one document; plain integers become Int32 where they fit, other numbers Double. */
export function encodeDocument(document: Document): Uint8Array {
  return BSON.serialize(document, { ignoreUndefined: true });
}

/**
 * The document that starts at `offset`, as raw bytes.
 *
 * @throws WireFormatError `Malformed` when its length does not fit before `end`.
 */
export function sliceDocument(bytes: Buffer, offset: number, end: number): Buffer {
  if (offset + MIN_DOCUMENT_BYTES > end) {
    throw new WireFormatError("Malformed", "Message ends before its document");
  }
  const length = bytes.readInt32LE(offset);
  if (length < MIN_DOCUMENT_BYTES || offset + length > end) {
    throw new WireFormatError("Malformed", `Document length ${length} does not fit the message`);
  }
  return bytes.subarray(offset, offset + length);
}

/**
 * The first top-level field name that occurs twice, or null.
 *
 * A decoded document cannot show it, because the later value has replaced the earlier one.
 */
export function findDuplicateField(bytes: Uint8Array): string | null {
  const seen = new Set<string>();
  for (const element of BSON.onDemand.parseToElements(bytes)) {
    const [, nameOffset, nameLength] = element;
    const name = Buffer.from(bytes.buffer, bytes.byteOffset + nameOffset, nameLength).toString();
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return null;
}
