import type { Document } from "bson";
import {
  decodeDocument,
  encodeDocument,
  sliceDocument,
} from "#lib/protocols/mongodb/bson-document.ts";
import { frameMessage, HEADER_BYTES, OPCODE } from "#lib/protocols/mongodb/message-header.ts";
import { WireFormatError } from "#lib/protocols/mongodb/wire-format-error.ts";

/** flags, cursor id, startingFrom, numberReturned. */
const PREFIX_BYTES = 20;
/** A server marks every reply as AwaitCapable. */
const AWAIT_CAPABLE = 8;

/**
 * Reads the documents of one legacy OP_REPLY.
 *
 * @param message The whole message, header included.
 * @throws WireFormatError `Malformed` or `InvalidBSON`.
 * @see MongoDB wire protocol, "OP_REPLY"
 */
export function decodeOpReply(message: Buffer): Document[] {
  if (message.length < HEADER_BYTES + PREFIX_BYTES) {
    throw new WireFormatError("Malformed", "OP_REPLY ends before its documents");
  }
  const count = message.readInt32LE(HEADER_BYTES + 16);
  const documents: Document[] = [];
  let offset = HEADER_BYTES + PREFIX_BYTES;
  while (offset < message.length) {
    const slice = sliceDocument(message, offset, message.length);
    documents.push(decodeDocument(slice));
    offset += slice.length;
  }
  if (documents.length !== count) {
    throw new WireFormatError(
      "Malformed",
      `OP_REPLY announces ${count} documents and holds ${documents.length}`,
    );
  }
  return documents;
}

/** Writes one OP_REPLY without a cursor. */
export function encodeOpReply({
  requestId,
  responseTo,
  documents,
}: {
  requestId: number;
  responseTo: number;
  documents: readonly Document[];
}): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32LE(AWAIT_CAPABLE, 0);
  prefix.writeInt32LE(documents.length, 16);
  return frameMessage({ requestId, responseTo, opcode: OPCODE.reply }, [
    prefix,
    ...documents.map(encodeDocument),
  ]);
}
