import { WireFormatError } from "#lib/protocols/mongodb/wire-format-error.ts";

export const OPCODE = {
  reply: 1,
  update: 2001,
  insert: 2002,
  query: 2004,
  getMore: 2005,
  delete: 2006,
  killCursors: 2007,
  compressed: 2012,
  msg: 2013,
} as const;

export const HEADER_BYTES = 16;

/** Largest message a server takes, in bytes. */
const MAX_MESSAGE_BYTES = 48_000_000;

export interface MessageHeader {
  /** Of the whole message, header included, in bytes. */
  length: number;
  requestId: number;
  responseTo: number;
  opcode: number;
}

/**
 * Reads the 16 bytes that start every message.
 *
 * @param bytes At least 16 bytes; only the first 16 are looked at.
 * @throws WireFormatError `InvalidLength` below 16 or above 48,000,000.
 * @see MongoDB wire protocol, "Standard Message Header"
 */
export function decodeHeader(bytes: Buffer): MessageHeader {
  const length = bytes.readInt32LE(0);
  if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) {
    const shown = BigInt.asUintN(64, BigInt(length));
    throw new WireFormatError(
      "InvalidLength",
      `recv(): message msgLen ${shown} is invalid. Min ${HEADER_BYTES} Max: ${MAX_MESSAGE_BYTES}`,
    );
  }
  return {
    length,
    requestId: bytes.readInt32LE(4),
    responseTo: bytes.readInt32LE(8),
    opcode: bytes.readInt32LE(12),
  };
}

/** Puts a header in front of `body`. */
export function frameMessage(
  { requestId, responseTo, opcode }: Omit<MessageHeader, "length">,
  body: readonly Uint8Array[],
): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  const length = body.reduce((sum, part) => sum + part.length, HEADER_BYTES);
  header.writeInt32LE(length, 0);
  header.writeInt32LE(requestId, 4);
  header.writeInt32LE(responseTo, 8);
  header.writeInt32LE(opcode, 12);
  return Buffer.concat([header, ...body], length);
}
