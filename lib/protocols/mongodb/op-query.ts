import type { Document } from "bson";
import {
  decodeDocument,
  encodeDocument,
  sliceDocument,
} from "#lib/protocols/mongodb/bson-document.ts";
import { frameMessage, HEADER_BYTES, OPCODE } from "#lib/protocols/mongodb/message-header.ts";
import { WireFormatError } from "#lib/protocols/mongodb/wire-format-error.ts";

export interface OpQuery {
  flags: number;
  /** `database.collection`; `database.$cmd` for commands. */
  namespace: string;
  numberToSkip: number;
  numberToReturn: number;
  document: Document;
  /** Bytes of the query document. */
  body: Uint8Array;
}

/**
 * Reads one legacy OP_QUERY.
 *
 * @param message The whole message, header included.
 * @throws WireFormatError `Malformed` or `InvalidBSON`.
 * @see MongoDB wire protocol, "OP_QUERY"
 */
export function decodeOpQuery(message: Buffer): OpQuery {
  const namespaceStart = HEADER_BYTES + 4;
  const namespaceEnd = message.indexOf(0, namespaceStart);
  if (namespaceEnd < 0 || namespaceEnd + 9 > message.length) {
    throw new WireFormatError("Malformed", "OP_QUERY ends before its document");
  }
  const body = sliceDocument(message, namespaceEnd + 9, message.length);
  return {
    flags: message.readUInt32LE(HEADER_BYTES),
    namespace: message.toString("utf8", namespaceStart, namespaceEnd),
    numberToSkip: message.readInt32LE(namespaceEnd + 1),
    numberToReturn: message.readInt32LE(namespaceEnd + 5),
    document: decodeDocument(body),
    body,
  };
}

/**
 * Writes a command as OP_QUERY, the form every server up to 5.0 understands.
 *
 * @param numberToReturn Either of -1 (drivers) and 1 (servers) asks for the one reply.
 */
export function encodeOpQueryCommand({
  requestId,
  database,
  document,
  numberToReturn = -1,
}: {
  requestId: number;
  database: string;
  document: Document;
  numberToReturn?: -1 | 1;
}): Buffer {
  const namespace = Buffer.from(`${database}.$cmd\0`, "utf8");
  const flags = Buffer.alloc(4);
  const counts = Buffer.alloc(8);
  counts.writeInt32LE(numberToReturn, 4);
  return frameMessage({ requestId, responseTo: 0, opcode: OPCODE.query }, [
    flags,
    namespace,
    counts,
    encodeDocument(document),
  ]);
}
