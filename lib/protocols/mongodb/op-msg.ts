import type { Document } from "bson";
import {
  decodeDocument,
  encodeDocument,
  sliceDocument,
} from "#lib/protocols/mongodb/bson-document.ts";
import { crc32c } from "#lib/protocols/mongodb/crc32c.ts";
import { frameMessage, HEADER_BYTES, OPCODE } from "#lib/protocols/mongodb/message-header.ts";
import { WireFormatError } from "#lib/protocols/mongodb/wire-format-error.ts";

const FLAG = { checksumPresent: 1, moreToCome: 2, exhaustAllowed: 1 << 16 } as const;

/** Flags of the low half must be understood; those of the high half may be ignored. */
const REQUIRED_FLAGS = 0xffff;
const KNOWN_REQUIRED_FLAGS = FLAG.checksumPresent | FLAG.moreToCome;

export interface OpMsg {
  /** Body with the document sequences put in as arrays. */
  document: Document;
  /** Bytes of the body document alone. */
  body: Uint8Array;
  /** The sender waits for no answer, or more answers follow. */
  moreToCome: boolean;
  exhaustAllowed: boolean;
}

/**
 * Reads one OP_MSG: flags, one body, any number of document sequences, optional checksum.
 *
 * @param message The whole message, header included.
 * @throws WireFormatError on anything that is not exactly that.
 * @see MongoDB wire protocol, "OP_MSG"
 */
export function decodeOpMsg(message: Buffer): OpMsg {
  if (message.length < HEADER_BYTES + 4) {
    throw new WireFormatError("Malformed", "OP_MSG ends before its flags");
  }
  const flags = message.readUInt32LE(HEADER_BYTES);
  if ((flags & REQUIRED_FLAGS & ~KNOWN_REQUIRED_FLAGS) !== 0) {
    const bits = flags.toString(2);
    throw new WireFormatError(
      "IllegalOpMsgFlag",
      `Message contains illegal flags value: Ob${bits.padStart(32, "0")}`,
    );
  }
  const end = checkedEnd(message, flags);
  const { body, sequences } = readSections(message, end);
  const document = decodeDocument(body);
  for (const [name, documents] of sequences) document[name] = documents;
  return {
    document,
    body,
    moreToCome: (flags & FLAG.moreToCome) !== 0,
    exhaustAllowed: (flags & FLAG.exhaustAllowed) !== 0,
  };
}

/** Writes one OP_MSG with a single body section and no checksum. */
export function encodeOpMsg({
  requestId,
  responseTo = 0,
  document,
  moreToCome = false,
  exhaustAllowed = false,
}: {
  requestId: number;
  responseTo?: number;
  document: Document;
  moreToCome?: boolean;
  exhaustAllowed?: boolean;
}): Buffer {
  const prefix = Buffer.alloc(5);
  const flags = (moreToCome ? FLAG.moreToCome : 0) | (exhaustAllowed ? FLAG.exhaustAllowed : 0);
  prefix.writeUInt32LE(flags, 0);
  return frameMessage({ requestId, responseTo, opcode: OPCODE.msg }, [
    prefix,
    encodeDocument(document),
  ]);
}

function checkedEnd(message: Buffer, flags: number): number {
  if ((flags & FLAG.checksumPresent) === 0) return message.length;
  const end = message.length - 4;
  if (end < HEADER_BYTES + 4) throw new WireFormatError("Malformed", "OP_MSG has no checksum");
  if (crc32c(message.subarray(0, end)) !== message.readUInt32LE(end)) {
    throw new WireFormatError("ChecksumMismatch", "OP_MSG checksum does not match contents");
  }
  return end;
}

function readSections(
  message: Buffer,
  end: number,
): { body: Buffer; sequences: Map<string, Document[]> } {
  const sequences = new Map<string, Document[]>();
  let body: Buffer | null = null;
  let offset = HEADER_BYTES + 4;
  while (offset < end) {
    const kind = message[offset];
    offset += 1;
    if (kind === 0) {
      if (body !== null) throw new WireFormatError("Malformed", "OP_MSG has two bodies");
      body = sliceDocument(message, offset, end);
      offset += body.length;
    } else if (kind === 1) {
      const sequence = readSequence(message, offset, end);
      if (sequences.has(sequence.name)) {
        throw new WireFormatError("Malformed", `Duplicate document sequence ${sequence.name}`);
      }
      sequences.set(sequence.name, sequence.documents);
      offset = sequence.end;
    } else {
      throw new WireFormatError("Malformed", `Unknown section kind ${kind}`);
    }
  }
  if (body === null) throw new WireFormatError("Malformed", "OP_MSG has no body");
  return { body, sequences };
}

function readSequence(
  message: Buffer,
  start: number,
  messageEnd: number,
): { name: string; documents: Document[]; end: number } {
  if (start + 5 > messageEnd) throw new WireFormatError("Malformed", "Sequence is cut off");
  const size = message.readInt32LE(start);
  const end = start + size;
  if (size < 5 || end > messageEnd) {
    throw new WireFormatError("Malformed", `Sequence size ${size} does not fit the message`);
  }
  const nameEnd = message.indexOf(0, start + 4);
  if (nameEnd < 0 || nameEnd >= end) throw new WireFormatError("Malformed", "Sequence has no name");
  const documents: Document[] = [];
  let offset = nameEnd + 1;
  while (offset < end) {
    const slice = sliceDocument(message, offset, end);
    documents.push(decodeDocument(slice));
    offset += slice.length;
  }
  return { name: message.toString("utf8", start + 4, nameEnd), documents, end };
}
