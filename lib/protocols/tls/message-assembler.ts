import { TlsFormatError } from "#lib/protocols/tls/byte-reader.ts";
import { MAX_ANSWER_BYTES } from "#lib/protocols/tls/record-reader.ts";

const HEADER_BYTES = 4;
/** A fragment of one byte occupies about a hundred, so that many of them weigh more than any answer may. */
const MAX_FRAGMENTS = 256;

export interface HandshakeMessage {
  type: number;
  body: Buffer;
  /** With its header, as the transcript wants it. */
  whole: Buffer;
}

/** Joins the handshake messages that records cut anywhere. */
export interface MessageAssembler {
  push(fragment: Buffer): void;
  /** The next whole message, or null until more fragments come. */
  next(): HandshakeMessage | null;
  /** Whether a message has begun and not ended. */
  isAmidst(): boolean;
}

/** An assembler whose `next` throws TlsFormatError for a message longer than an answer may be. */
export function createMessageAssembler(): MessageAssembler {
  let fragments: Buffer[] = [];
  let held = 0;
  /** Bytes that must be there before it is worth to join the fragments. */
  let awaited = HEADER_BYTES;

  function push(fragment: Buffer): void {
    if (fragment.length === 0) return;
    fragments.push(fragment);
    held += fragment.length;
    if (fragments.length > MAX_FRAGMENTS) joined();
  }

  function next(): HandshakeMessage | null {
    if (held < awaited) return null;
    const bytes = joined();
    const end = HEADER_BYTES + bytes.readUIntBE(1, 3);
    if (end > MAX_ANSWER_BYTES) throw new TlsFormatError("A handshake message is too long");
    if (bytes.length < end) {
      awaited = end;
      return null;
    }
    keep(bytes.subarray(end));
    const whole = bytes.subarray(0, end);
    return { type: whole.readUInt8(0), body: whole.subarray(HEADER_BYTES), whole };
  }

  function joined(): Buffer {
    const [first] = fragments;
    const bytes = first !== undefined && fragments.length === 1 ? first : Buffer.concat(fragments);
    fragments = [bytes];
    return bytes;
  }

  function keep(rest: Buffer): void {
    fragments = rest.length === 0 ? [] : [rest];
    held = rest.length;
    awaited = HEADER_BYTES;
  }

  return { push, next, isAmidst: () => held > 0 };
}
