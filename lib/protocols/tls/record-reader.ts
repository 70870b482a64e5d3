import { TlsFormatError } from "#lib/protocols/tls/byte-reader.ts";

const HEADER_BYTES = 5;
/** 2^14 and the 2,048 that TLS 1.2 allows for encryption. */
const MAX_CONTENT_BYTES = 16_384 + 2_048;

/**
 * What a peer may send in answer to one hello. More than any sane chain with any sane list of authorities; with the
 * plaintext of what was encrypted still below 256 kB.
 */
export const MAX_ANSWER_BYTES = 180_000;

export interface TlsRecord {
  type: number;
  /** The five bytes in front, which TLS 1.3 authenticates. */
  header: Buffer;
  content: Buffer;
}

/** Cuts a stream of bytes into records. */
export interface RecordReader {
  push(chunk: Buffer): void;
  /** The next whole record, or null until more bytes come. */
  next(): TlsRecord | null;
}

/**
 * A reader whose methods throw TlsFormatError when the bytes are no TLS records, or too many.
 *
 * @see RFC 8446, section 5.1; RFC 5246, section 6.2
 */
export function createRecordReader(): RecordReader {
  let pending: Buffer = Buffer.alloc(0);
  let received = 0;

  function push(chunk: Buffer): void {
    received += chunk.length;
    if (received > MAX_ANSWER_BYTES) {
      throw new TlsFormatError(`The answer to one hello exceeds ${MAX_ANSWER_BYTES} bytes`);
    }
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
  }

  function next(): TlsRecord | null {
    if (pending.length < HEADER_BYTES) {
      // Three bytes already tell that the peer speaks something else, which may never send two more.
      if (pending.length > 0) checkStart(pending);
      return null;
    }
    checkStart(pending);
    const length = pending.readUInt16BE(3);
    if (length > MAX_CONTENT_BYTES) throw new TlsFormatError("A record is too long");
    const end = HEADER_BYTES + length;
    if (pending.length < end) return null;
    const header = pending.subarray(0, HEADER_BYTES);
    const content = pending.subarray(HEADER_BYTES, end);
    pending = pending.subarray(end);
    return { type: header.readUInt8(0), header, content };
  }

  return { push, next };
}

function checkStart(bytes: Buffer): void {
  const [type = 0, major = 3] = bytes;
  if (type < 20 || type > 24 || major !== 3) throw new TlsFormatError("Not a TLS record");
}
