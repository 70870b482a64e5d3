import { X509Certificate } from "node:crypto";

const RECORD_HANDSHAKE = 22;
const SERVER_HELLO = 2;
const CERTIFICATE = 11;
const TLS_1_2 = [3, 3] as const;
const MAX_RECORD_LENGTH = 2 ** 14;
const RANDOM_LENGTH = 32;
/** An empty renegotiation_info: OpenSSL 3 does not talk to servers without it. */
const SECURE_RENEGOTIATION = [0xff, 0x01, 0x00, 0x01, 0x00] as const;

/**
 * The suite by which a TLS 1.2 client expects a certificate with this key.
 *
 * ECDHE-ECDSA-AES128-GCM-SHA256 also covers Ed25519 and Ed448.
 */
const SUITES: Readonly<Record<string, readonly [number, number]>> = {
  rsa: [0xc0, 0x2f],
  "rsa-pss": [0xc0, 0x2f],
  ec: [0xc0, 0x2b],
  ed25519: [0xc0, 0x2b],
  ed448: [0xc0, 0x2b],
};

/**
 * What a TLS 1.2 server says until its certificates are told: ServerHello and Certificate.
 *
 * A client verifies the chain when it reads this, before the server has proved that it holds the key.
 *
 * @param chain DER certificates, leaf first.
 * @returns Null when no suite of TLS 1.2 goes with the key of the leaf, or the leaf cannot be read.
 * @see RFC 5246, sections 7.4.1.3 and 7.4.2; RFC 5746
 */
export function scriptedFlight(chain: readonly Uint8Array[]): Buffer | null {
  const suite = suiteFor(chain[0]);
  if (suite === null) return null;
  return intoRecords(Buffer.concat([serverHello(suite), certificateMessage(chain)]));
}

function suiteFor(leaf: Uint8Array | undefined): readonly [number, number] | null {
  if (leaf === undefined) return null;
  try {
    return SUITES[new X509Certificate(leaf).publicKey.asymmetricKeyType ?? ""] ?? null;
  } catch {
    // node:crypto throws for certificates and keys that it cannot read.
    return null;
  }
}

function serverHello(suite: readonly [number, number]): Buffer {
  const sessionId = [0];
  const compression = [0];
  return handshake(SERVER_HELLO, [
    Buffer.from(TLS_1_2),
    Buffer.alloc(RANDOM_LENGTH),
    Buffer.from([...sessionId, ...suite, ...compression]),
    Buffer.from([0, SECURE_RENEGOTIATION.length, ...SECURE_RENEGOTIATION]),
  ]);
}

function certificateMessage(chain: readonly Uint8Array[]): Buffer {
  const entries = Buffer.concat(chain.flatMap((der) => [uint24(der.length), der]));
  return handshake(CERTIFICATE, [uint24(entries.length), entries]);
}

function handshake(type: number, parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([type]), uint24(body.length), body]);
}

function intoRecords(messages: Buffer): Buffer {
  const records: Buffer[] = [];
  for (let start = 0; start < messages.length; start += MAX_RECORD_LENGTH) {
    const part = messages.subarray(start, start + MAX_RECORD_LENGTH);
    const header = Buffer.from([
      RECORD_HANDSHAKE,
      ...TLS_1_2,
      part.length >> 8,
      part.length & 0xff,
    ]);
    records.push(header, part);
  }
  return Buffer.concat(records);
}

function uint24(value: number): Buffer {
  return Buffer.from([value >> 16, (value >> 8) & 0xff, value & 0xff]);
}
