import { createDecipheriv, createSecretKey, type KeyObject } from "node:crypto";
import { TlsFormatError } from "#lib/protocols/tls/byte-reader.ts";
import type { HandshakeHash, TrafficKeys } from "#lib/protocols/tls/key-schedule.ts";
import type { TlsRecord } from "#lib/protocols/tls/record-reader.ts";

/** How a TLS 1.3 suite seals records. */
export interface Sealing {
  hash: HandshakeHash;
  keyBytes: number;
  tagBytes: number;
  algorithm: "aes-128-gcm" | "aes-256-gcm" | "chacha20-poly1305" | "aes-128-ccm";
}

const SEALINGS: ReadonlyMap<number, Sealing> = new Map([
  [0x1301, { algorithm: "aes-128-gcm", hash: "sha256", keyBytes: 16, tagBytes: 16 }],
  [0x1302, { algorithm: "aes-256-gcm", hash: "sha384", keyBytes: 32, tagBytes: 16 }],
  [0x1303, { algorithm: "chacha20-poly1305", hash: "sha256", keyBytes: 32, tagBytes: 16 }],
  [0x1304, { algorithm: "aes-128-ccm", hash: "sha256", keyBytes: 16, tagBytes: 16 }],
  [0x1305, { algorithm: "aes-128-ccm", hash: "sha256", keyBytes: 16, tagBytes: 8 }],
]);

/** Null for a suite whose records this reader cannot open. */
export function sealingOf(cipher: number): Sealing | null {
  return SEALINGS.get(cipher) ?? null;
}

/**
 * Opens the server's sealed records one after the other.
 *
 * @returns A function that gives the inner type and content, and throws TlsFormatError for a record that does not open.
 * @see RFC 8446, section 5.2
 */
export function createRecordOpener(
  sealing: Sealing,
  { key, iv }: TrafficKeys,
): (record: TlsRecord) => { type: number; content: Buffer } {
  // Handed over as bytes it would cost an exception inside Node, for every record.
  const secretKey = createSecretKey(key);
  let sequence = 0;
  return (record) => {
    const nonce = Buffer.from(iv);
    nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ sequence) >>> 0, 8);
    sequence += 1;
    const inner = open(record, sealing, { key: secretKey, nonce });
    const end = inner.findLastIndex((byte) => byte !== 0);
    if (end === -1) throw new TlsFormatError("A sealed record has no inner type");
    return { type: inner.readUInt8(end), content: inner.subarray(0, end) };
  };
}

function open(
  { header, content }: TlsRecord,
  { algorithm, tagBytes }: Sealing,
  { key, nonce }: { key: KeyObject; nonce: Buffer },
): Buffer {
  const sealedBytes = content.length - tagBytes;
  if (sealedBytes < 1) throw new TlsFormatError("A sealed record is too short");
  const tag = content.subarray(sealedBytes);
  try {
    const decipher = createDecipher(algorithm, key, { nonce, tagBytes });
    decipher.setAuthTag(tag);
    decipher.setAAD(header, { plaintextLength: sealedBytes });
    const inner = decipher.update(content.subarray(0, sealedBytes));
    decipher.final();
    return inner;
  } catch (cause) {
    throw new TlsFormatError("A sealed record does not open", { cause });
  }
}

/** The types of Node tell the kinds of authenticated encryption apart; the calls are alike. */
function createDecipher(
  algorithm: Sealing["algorithm"],
  key: KeyObject,
  { nonce, tagBytes }: { nonce: Buffer; tagBytes: number },
) {
  if (algorithm === "aes-128-ccm") {
    return createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  }
  if (algorithm === "chacha20-poly1305") {
    return createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  }
  return createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
}
