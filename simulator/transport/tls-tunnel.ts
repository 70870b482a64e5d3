import type { Socket } from "node:net";
import { Duplex } from "node:stream";

const ALERT_RECORD = 0x15;

/**
 * The byte stream under a TLS session whose first bytes were read already.
 *
 * It swallows alerts until the handshake is done: MongoDB 4.2 drops what OpenSSL wanted to say
 * about a failed handshake, so a client sees no byte and a FIN.
 */
export interface TlsTunnel {
  readonly stream: Duplex;
  /** From now on every record passes. */
  handshakeDone(): void;
}

/** Puts a stream on `socket` that begins with `head`. */
export function createTlsTunnel(socket: Socket, head: Buffer): TlsTunnel {
  let done = false;
  const stream = new Duplex({
    read: () => void socket.resume(),
    write(chunk: Buffer, _encoding, callback) {
      if (!done && chunk[0] === ALERT_RECORD) callback();
      else socket.write(chunk, callback);
    },
    // The connection decides how it ends: a FIN without close_notify.
    final: (callback) => callback(),
    destroy: (_error, callback) => callback(null),
  });
  stream.push(head);
  socket.on("data", (chunk: Buffer) => {
    if (!stream.push(chunk)) socket.pause();
  });
  socket.on("end", () => void stream.push(null));
  return {
    stream,
    handshakeDone: () => {
      done = true;
    },
  };
}
