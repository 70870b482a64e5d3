import { createFieldReader } from "#lib/protocols/mysql/field-reader.ts";
import { encodePacket, type MysqlPacket } from "#lib/protocols/mysql/packet.ts";

const COMMAND = { quit: 1, query: 3 } as const;
/** Longer values and NULL begin with one of the bytes above it. */
const MAX_SHORT_LENGTH = 250;
/** Number of columns, the column, end of columns, the row, end of rows. */
const PACKETS_OF_ONE_VALUE = 5;

/** Asks for one value. */
export function encodeQuery(statement: string): Buffer {
  const payload = Buffer.concat([Buffer.of(COMMAND.query), Buffer.from(statement)]);
  return encodePacket({ sequence: 0, payload });
}

/** Says goodbye, so that the server does not count the end as an aborted connection. */
export function encodeQuit(): Buffer {
  return encodePacket({ sequence: 0, payload: Buffer.of(COMMAND.quit) });
}

/**
 * The value of a result of one row and one column.
 *
 * @returns Undefined while packets are missing; null for a refusal, for NULL and for results of another shape.
 * @throws MysqlFormatError when the row ends too early.
 */
export function readSingleValue(packets: readonly MysqlPacket[]): string | null | undefined {
  const [first] = packets;
  if (first === undefined) return undefined;
  if (first.payload[0] !== 1) return null;
  if (packets.length < PACKETS_OF_ONE_VALUE) return undefined;
  const row = packets[PACKETS_OF_ONE_VALUE - 2];
  if (row === undefined) return null;
  const fields = createFieldReader(row.payload);
  const length = fields.uint(1);
  return length > MAX_SHORT_LENGTH ? null : fields.bytes(length).toString("utf8");
}
