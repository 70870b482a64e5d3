import { HEADER_BYTES } from "#lib/protocols/mongodb/message-header.ts";

/** What a connection turns out to be. */
export type FirstBytes = "http" | "plaintext" | "tls";

/** Bytes a server waits for before it decides. */
export const DECIDING_BYTES = HEADER_BYTES;

/**
 * Tells what a client speaks, the way MongoDB does: by `GET ` and by the responseTo of a header.
 *
 * @param head At least 16 bytes.
 */
export function classifyFirstBytes(head: Buffer): FirstBytes {
  if (head.toString("latin1", 0, 4) === "GET ") return "http";
  const responseTo = head.readInt32LE(8);
  return responseTo === 0 || responseTo === -1 ? "plaintext" : "tls";
}

const CLIENT_VERSIONS: Record<number, string> = { 769: "TLS1_0", 770: "TLS1_1" };
const PROTOCOL_VERSION_ALERT = 70;

/**
 * The alert for a ClientHello whose version is switched off, or null.
 *
 * Only TLS 1.0 and 1.1 are looked at here; the TLS library deals with the newer ones.
 */
export function disabledVersionAlert(head: Buffer, disabled: ReadonlySet<string>): Buffer | null {
  if (head[0] !== 0x16 || head[5] !== 1) return null;
  const version = head.readUInt16BE(9);
  const name = CLIENT_VERSIONS[version];
  if (name === undefined || !disabled.has(name)) return null;
  return Buffer.from([0x15, version >> 8, version & 0xff, 0, 2, 2, PROTOCOL_VERSION_ALERT]);
}

export const HTTP_ANSWER = Buffer.from(
  "HTTP/1.0 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 85\r\n\r\n" +
    "It looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n",
);
