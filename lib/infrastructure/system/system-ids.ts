import { randomBytes } from "node:crypto";
import type { Clock, Ids } from "#lib/application/ports.ts";

/**
 * Identifiers as UUID version 7: 48 bits of time, then 74 random bits. Those of one process also sort by
 * creation within a millisecond, because the time never falls behind or repeats: it runs ahead instead.
 *
 * @see RFC 9562, section 5.7 and section 6.2 (method 4)
 */
export function createIds(clock: Pick<Clock, "now">): Ids {
  const TIME_BYTES = 6;
  let lastMs = 0;
  return {
    next: () => {
      lastMs = Math.max(lastMs + 1, clock.now().getTime());
      const bytes = randomBytes(16);
      bytes.writeUIntBE(lastMs, 0, TIME_BYTES);
      bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
      bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
      return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    },
  };
}
