import { type ByteReader, createByteReader } from "#lib/protocols/tls/byte-reader.ts";
import { findCipherSuite } from "#lib/protocols/tls/cipher-suite.ts";
import { VERSION } from "#lib/protocols/tls/protocol-version.ts";

const NAMED_CURVE = 3;

/** What a server's half of an older key exchange tells. */
export interface ServerKeyExchange {
  /** Null for anything but a named curve. */
  group: number | null;
  /** Bits of the prime of a finite-field exchange. */
  dhBits: number | null;
  /** Null before TLS 1.2, where the key decides, and for anonymous suites. */
  signatureScheme: number | null;
}

/**
 * @throws TlsFormatError for a message that is cut short.
 * @see RFC 8422, section 5.4; RFC 5246, section 7.4.3
 */
export function readServerKeyExchange(
  body: Buffer,
  { version, cipher }: { version: number; cipher: number },
): ServerKeyExchange {
  const suite = findCipherSuite(cipher);
  const reader = createByteReader(body);
  const parameters = readParameters(reader, suite?.keyExchange ?? null);
  if (parameters === null) return { group: null, dhBits: null, signatureScheme: null };
  const isSigned = suite?.authentication !== "none" && version === VERSION.tls12;
  return { ...parameters, signatureScheme: isSigned ? reader.uint(2) : null };
}

/** Null where the rest of the message cannot be located. */
function readParameters(
  reader: ByteReader,
  keyExchange: string | null,
): { group: number | null; dhBits: number | null } | null {
  if (keyExchange === "ECDHE") {
    if (reader.uint(1) !== NAMED_CURVE) return null;
    const group = reader.uint(2);
    reader.vector(1);
    return { group, dhBits: null };
  }
  if (keyExchange === "DHE") {
    const prime = reader.vector(2);
    reader.vector(2);
    reader.vector(2);
    return { group: null, dhBits: bitLength(prime) };
  }
  return null;
}

function bitLength(bytes: Buffer): number {
  const first = bytes.findIndex((byte) => byte !== 0);
  if (first === -1) return 0;
  return (bytes.length - first - 1) * 8 + (32 - Math.clz32(bytes.readUInt8(first)));
}
