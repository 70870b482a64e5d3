import { createHash, createHmac, createSecretKey, type Hmac } from "node:crypto";
import { uint16s, vector } from "#lib/protocols/tls/byte-writer.ts";

export type HandshakeHash = "sha256" | "sha384";

const HASH_BYTES: Readonly<Record<HandshakeHash, number>> = { sha256: 32, sha384: 48 };
const NOTHING = Buffer.alloc(0);

/** What the server's handshake records are sealed with. */
export interface TrafficKeys {
  key: Buffer;
  iv: Buffer;
}

/**
 * The server's handshake traffic secret.
 *
 * @param sharedSecret Of the (EC)DHE exchange; no pre-shared key is ever used.
 * @param transcriptHash Over ClientHello to ServerHello.
 * @see RFC 8446, section 7.1
 */
export function serverHandshakeSecret(
  hash: HandshakeHash,
  sharedSecret: Buffer,
  transcriptHash: Buffer,
): Buffer {
  const handshakeSecret = extract(hash, derivedEarlySecret(hash), sharedSecret);
  return expandLabel(hash, handshakeSecret, {
    label: "s hs traffic",
    context: transcriptHash,
    length: HASH_BYTES[hash],
  });
}

/**
 * Key and nonce base that follow from a traffic secret.
 *
 * @param keyBytes Length of the key that the suite takes.
 * @see RFC 8446, section 7.3
 */
export function trafficKeys(hash: HandshakeHash, secret: Buffer, keyBytes: number): TrafficKeys {
  return {
    key: expandLabel(hash, secret, { label: "key", context: NOTHING, length: keyBytes }),
    iv: expandLabel(hash, secret, { label: "iv", context: NOTHING, length: 12 }),
  };
}

/** The same for every connection without a pre-shared key, and a tenth of what a flight costs to open. */
const DERIVED_EARLY_SECRETS = new Map<HandshakeHash, Buffer>();

function derivedEarlySecret(hash: HandshakeHash): Buffer {
  const known = DERIVED_EARLY_SECRETS.get(hash);
  if (known !== undefined) return known;
  const derived = deriveEarlySecret(hash);
  DERIVED_EARLY_SECRETS.set(hash, derived);
  return derived;
}

function deriveEarlySecret(hash: HandshakeHash): Buffer {
  const length = HASH_BYTES[hash];
  const earlySecret = extract(hash, NOTHING, Buffer.alloc(length));
  const context = createHash(hash).digest();
  return expandLabel(hash, earlySecret, { label: "derived", context, length });
}

/** HKDF-Extract. @see RFC 5869, section 2.2 */
function extract(hash: HandshakeHash, salt: Buffer, keyMaterial: Buffer): Buffer {
  return hmac(hash, salt).update(keyMaterial).digest();
}

/** HKDF-Expand-Label; no output is longer than one block of the hash. */
function expandLabel(
  hash: HandshakeHash,
  secret: Buffer,
  { label, context, length }: { label: string; context: Buffer; length: number },
): Buffer {
  return hmac(hash, secret)
    .update(uint16s([length]))
    .update(vector(1, Buffer.from(`tls13 ${label}`, "ascii")))
    .update(vector(1, context))
    .update(Buffer.of(1))
    .digest()
    .subarray(0, length);
}

/** Node finds out by an exception that bytes are no key object, which costs more than the HMAC itself. */
function hmac(hash: HandshakeHash, key: Buffer): Hmac {
  return createHmac(hash, createSecretKey(key));
}
