const HEADER_BYTES = 4;
/** Greetings, refusals and single values are far smaller; a peer that announces more is not believed. */
const MAX_PAYLOAD_BYTES = 16_384;

/** The bytes are not what the MySQL protocol says they are. */
export class MysqlFormatError extends Error {
  override readonly name = "MysqlFormatError";
}

/** One packet; both sides count them together, starting over with each command. */
export interface MysqlPacket {
  sequence: number;
  payload: Buffer;
}

/** Puts the chunks of a connection together into packets. */
export interface PacketReader {
  /**
   * Takes the next bytes; returns the packets that are complete with them.
   *
   * @throws MysqlFormatError when a packet announces more than 16 kB.
   */
  push(chunk: Buffer): MysqlPacket[];
}

/**
 * A reader for one connection.
 *
 * @see MySQL internals, "MySQL Packets"
 */
export function createPacketReader(): PacketReader {
  let pending: Buffer = Buffer.alloc(0);
  return {
    push: (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const packets: MysqlPacket[] = [];
      while (pending.length >= HEADER_BYTES) {
        const length = pending.readUIntLE(0, 3);
        if (length > MAX_PAYLOAD_BYTES) throw new MysqlFormatError("The packet is too large");
        const end = HEADER_BYTES + length;
        if (pending.length < end) break;
        packets.push({ sequence: pending[3] ?? 0, payload: pending.subarray(HEADER_BYTES, end) });
        pending = pending.subarray(end);
      }
      return packets;
    },
  };
}

/** The bytes of a packet. */
export function encodePacket({ sequence, payload }: MysqlPacket): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUIntLE(payload.length, 0, 3);
  header[3] = sequence;
  return Buffer.concat([header, payload]);
}
