/** The bytes are not what the protocol says they are. */
export class TlsFormatError extends Error {
  override readonly name = "TlsFormatError";
}

/** Reads big-endian fields one after the other and never past the end. */
export interface ByteReader {
  /** An unsigned number of `width` bytes. */
  uint(width: number): number;
  /** The content of a vector whose length takes `lengthWidth` bytes. */
  vector(lengthWidth: number): Buffer;
  bytes(count: number): Buffer;
  isAtEnd(): boolean;
}

/** A reader over `bytes`; its methods throw TlsFormatError when the bytes run out. */
export function createByteReader(bytes: Buffer): ByteReader {
  let offset = 0;
  function take(count: number): Buffer {
    if (offset + count > bytes.length) throw new TlsFormatError("The message ends too early");
    const taken = bytes.subarray(offset, offset + count);
    offset += count;
    return taken;
  }
  const uint = (width: number) => take(width).readUIntBE(0, width);
  return {
    uint,
    vector: (lengthWidth) => take(uint(lengthWidth)),
    bytes: take,
    isAtEnd: () => offset >= bytes.length,
  };
}
