import { createByteReader, TlsFormatError } from "#lib/protocols/tls/byte-reader.ts";

/**
 * The extensions of a message by their type.
 *
 * @throws TlsFormatError when one is cut short or comes twice.
 * @see RFC 8446, section 4.2
 */
export function readExtensions(list: Buffer): Map<number, Buffer> {
  const reader = createByteReader(list);
  const extensions = new Map<number, Buffer>();
  while (!reader.isAtEnd()) {
    const type = reader.uint(2);
    if (extensions.has(type)) throw new TlsFormatError(`Extension ${type} comes twice`);
    extensions.set(type, reader.vector(2));
  }
  return extensions;
}
