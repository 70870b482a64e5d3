import {
  CAPABILITY,
  CHARACTER_SET,
  CLIENT_CAPABILITIES,
  MAX_PACKET_SIZE,
} from "#lib/protocols/mysql/capability.ts";
import { encodePacket } from "#lib/protocols/mysql/packet.ts";

const FIXED_BYTES = 32;

/**
 * The packet that answers a greeting and announces a ClientHello as the next bytes.
 *
 * @see MySQL internals, "Protocol::SSLRequest"
 */
export function encodeSslRequest(): Buffer {
  return encodePacket({ sequence: 1, payload: clientHead(CLIENT_CAPABILITIES | CAPABILITY.tls) });
}

/** What an SSLRequest consists of and a login begins with. */
export function clientHead(capabilities: number): Buffer {
  const head = Buffer.alloc(FIXED_BYTES);
  head.writeUInt32LE(capabilities, 0);
  head.writeUInt32LE(MAX_PACKET_SIZE, 4);
  head[8] = CHARACTER_SET;
  return head;
}
