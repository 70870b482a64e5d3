const HANDSHAKE = 22;
const CERTIFICATE_REQUEST = 13;

/**
 * How many authorities the server named in its CertificateRequest, or null when it asked for none.
 *
 * Reads the plaintext part of a TLS 1.2 (or older) handshake; TLS 1.3 encrypts it.
 */
export function namedAuthorities(received: Buffer, isTls12: boolean): number | null {
  const messages = handshakeBytes(received);
  for (let at = 0; at + 4 <= messages.length; ) {
    const type = messages[at];
    const length = messages.readUIntBE(at + 1, 3);
    if (type === CERTIFICATE_REQUEST) {
      return countNames(messages.subarray(at + 4, at + 4 + length), isTls12);
    }
    at += 4 + length;
  }
  return null;
}

/** Handshake records up to the first one of another type. */
function handshakeBytes(received: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at + 5 <= received.length; ) {
    if (received[at] !== HANDSHAKE) break;
    const length = received.readUInt16BE(at + 3);
    parts.push(received.subarray(at + 5, at + 5 + length));
    at += 5 + length;
  }
  return Buffer.concat(parts);
}

function countNames(body: Buffer, isTls12: boolean): number {
  let at = 1 + (body[0] ?? 0);
  // TLS 1.2 put a list of signature algorithms before the names.
  if (isTls12) at += 2 + body.readUInt16BE(at);
  const end = at + 2 + body.readUInt16BE(at);
  at += 2;
  let count = 0;
  while (at < end) {
    at += 2 + body.readUInt16BE(at);
    count += 1;
  }
  return count;
}
