import { createDecipheriv, createHmac } from "node:crypto";

const APPLICATION_DATA = 23;
const HANDSHAKE = 22;
const CERTIFICATE_REQUEST = 13;
const CERTIFICATE_AUTHORITIES = 47;
const TAG_BYTES = 16;
const IV_BYTES = 12;

/**
 * How many authorities a TLS 1.3 server named in its CertificateRequest, or null when it asked for none.
 *
 * @param received Everything the server sent, as raw bytes.
 * @param secret Its handshake traffic secret (RFC 8446, 7.1), from a key log line.
 */
export function authoritiesInTls13(received: Buffer, secret: Buffer): number | null {
  const plaintext = decryptHandshake(received, secret);
  for (let at = 0; at + 4 <= plaintext.length; ) {
    const length = plaintext.readUIntBE(at + 1, 3);
    if (plaintext[at] === CERTIFICATE_REQUEST) {
      return countAuthorities(plaintext.subarray(at + 4, at + 4 + length));
    }
    at += 4 + length;
  }
  return null;
}

function decryptHandshake(received: Buffer, secret: Buffer): Buffer {
  const hash = secret.length === 48 ? "sha384" : "sha256";
  const keyBytes = secret.length === 48 ? 32 : 16;
  const key = expandLabel(hash, secret, "key", keyBytes);
  const iv = expandLabel(hash, secret, "iv", IV_BYTES);
  const parts: Buffer[] = [];
  let sequence = 0;
  for (const record of records(received)) {
    if (record[0] !== APPLICATION_DATA) continue;
    const inner = decrypt(record, key, nonceOf(iv, sequence));
    sequence += 1;
    // The keys change after the handshake; what does not open is no longer of interest.
    if (inner === null || inner.at(-1) !== HANDSHAKE) break;
    parts.push(inner.subarray(0, -1));
  }
  return Buffer.concat(parts);
}

function* records(received: Buffer): Generator<Buffer> {
  for (let at = 0; at + 5 <= received.length; ) {
    const length = received.readUInt16BE(at + 3);
    yield received.subarray(at, at + 5 + length);
    at += 5 + length;
  }
}

function decrypt(record: Buffer, key: Buffer, nonce: Buffer): Buffer | null {
  const cipher = createDecipheriv(key.length === 32 ? "aes-256-gcm" : "aes-128-gcm", key, nonce);
  cipher.setAAD(record.subarray(0, 5));
  cipher.setAuthTag(record.subarray(-TAG_BYTES));
  const body = cipher.update(record.subarray(5, -TAG_BYTES));
  try {
    return Buffer.concat([body, cipher.final()]);
  } catch {
    return null;
  }
}

function nonceOf(iv: Buffer, sequence: number): Buffer {
  const nonce = Buffer.from(iv);
  nonce.writeUInt32BE((nonce.readUInt32BE(IV_BYTES - 4) ^ sequence) >>> 0, IV_BYTES - 4);
  return nonce;
}

/** HKDF-Expand-Label with an empty context; one block is always enough here. */
function expandLabel(hash: string, secret: Buffer, label: string, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`);
  const context = Buffer.from([length >> 8, length & 0xff, name.length, ...name, 0, 1]);
  return createHmac(hash, secret).update(context).digest().subarray(0, length);
}

function countAuthorities(body: Buffer): number {
  let at = 1 + (body[0] ?? 0) + 2;
  while (at + 4 <= body.length) {
    const type = body.readUInt16BE(at);
    const length = body.readUInt16BE(at + 2);
    if (type === CERTIFICATE_AUTHORITIES) return countNames(body.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return 0;
}

function countNames(list: Buffer): number {
  let count = 0;
  for (let at = 2; at + 2 <= list.length; at += 2 + list.readUInt16BE(at)) count += 1;
  return count;
}
