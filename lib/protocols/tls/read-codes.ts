import { createByteReader } from "#lib/protocols/tls/byte-reader.ts";

/** Numbers of two bytes each, as lists of groups and signature schemes hold them. */
export function readCodes(list: Buffer): number[] {
  const reader = createByteReader(list);
  const codes: number[] = [];
  while (!reader.isAtEnd()) codes.push(reader.uint(2));
  return codes;
}
