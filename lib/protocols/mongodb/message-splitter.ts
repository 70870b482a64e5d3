import { decodeHeader, HEADER_BYTES } from "#lib/protocols/mongodb/message-header.ts";

/** Cuts a byte stream into whole messages. */
export interface MessageSplitter {
  /**
   * Takes the next bytes and returns the messages they complete, each with its header.
   *
   * @throws WireFormatError `InvalidLength` as soon as a header announces an impossible length.
   */
  push(chunk: Buffer): Buffer[];
  /** Bytes that wait for the rest of their message. */
  pendingBytes(): number;
}

/** A splitter that starts at a message boundary. */
export function createMessageSplitter(): MessageSplitter {
  let chunks: Buffer[] = [];
  let buffered = 0;
  let needed = HEADER_BYTES;

  function push(chunk: Buffer): Buffer[] {
    chunks.push(chunk);
    buffered += chunk.length;
    const messages: Buffer[] = [];
    // Joining only once a whole message is there keeps a slow, large message linear in its size.
    while (buffered >= needed) {
      const all: Buffer = Buffer.concat(chunks, buffered);
      const { length } = decodeHeader(all);
      if (all.length < length) {
        chunks = [all];
        needed = length;
        return messages;
      }
      messages.push(all.subarray(0, length));
      const rest = all.subarray(length);
      chunks = rest.length > 0 ? [rest] : [];
      buffered = rest.length;
      needed = HEADER_BYTES;
    }
    return messages;
  }

  return { push, pendingBytes: () => buffered };
}
