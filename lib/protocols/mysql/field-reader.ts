import { MysqlFormatError } from "#lib/protocols/mysql/packet.ts";

/** Reads little-endian fields one after the other and never past the end. */
export interface FieldReader {
  /** An unsigned number of `width` bytes, at most 4. */
  uint(width: number): number;
  bytes(count: number): Buffer;
  /** Bytes up to the next NUL, which is skipped. */
  untilNul(): Buffer;
  rest(): Buffer;
  remaining(): number;
}

/** A reader over `payload`; its methods throw MysqlFormatError when the bytes run out. */
export function createFieldReader(payload: Buffer): FieldReader {
  let offset = 0;
  const bytes = (count: number) => {
    if (offset + count > payload.length) throw new MysqlFormatError("The packet ends too early");
    const taken = payload.subarray(offset, offset + count);
    offset += count;
    return taken;
  };
  return {
    bytes,
    uint: (width) => bytes(width).readUIntLE(0, width),
    untilNul: () => {
      const end = payload.indexOf(0, offset);
      if (end < 0) throw new MysqlFormatError("A text in the packet does not end");
      const taken = bytes(end - offset);
      offset += 1;
      return taken;
    },
    rest: () => bytes(payload.length - offset),
    remaining: () => payload.length - offset,
  };
}
