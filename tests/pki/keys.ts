import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";

export const KEY_KINDS = [
  "rsa-1024",
  "rsa-2048",
  "rsa-pss-2048",
  "p-192",
  "p-256",
  "p-384",
  "p-521",
  "ed25519",
  "ed448",
] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

export interface TestKey {
  kind: KeyKind;
  privateKey: KeyObject;
  /** DER of the SubjectPublicKeyInfo. */
  spki: Buffer;
  /** SHA-1 of the key bits, as subject key identifiers have it. @see RFC 5280, section 4.2.1.2 */
  keyId: Buffer;
}

const CURVES = {
  "p-192": "prime192v1",
  "p-256": "prime256v1",
  "p-384": "secp384r1",
  "p-521": "secp521r1",
} as const;

const made = new Map<string, TestKey>();

/**
 * A key of a kind, made once for each label and process, since RSA keys are slow to make.
 *
 * @param label Keys of one kind with different labels differ.
 */
export function testKey(kind: KeyKind, label = ""): TestKey {
  const id = `${kind}/${label}`;
  const known = made.get(id);
  if (known !== undefined) return known;
  const { privateKey, publicKey } = generate(kind);
  const spki = publicKey.export({ type: "spki", format: "der" });
  const key = { kind, privateKey, spki, keyId: sha1(keyBits(spki)) };
  made.set(id, key);
  return key;
}

function generate(kind: KeyKind): { privateKey: KeyObject; publicKey: KeyObject } {
  switch (kind) {
    case "rsa-1024":
      return generateKeyPairSync("rsa", { modulusLength: 1024 });
    case "rsa-2048":
      return generateKeyPairSync("rsa", { modulusLength: 2048 });
    case "rsa-pss-2048":
      return generateKeyPairSync("rsa-pss", { modulusLength: 2048 });
    case "ed25519":
      return generateKeyPairSync("ed25519");
    case "ed448":
      return generateKeyPairSync("ed448");
    case "p-192":
    case "p-256":
    case "p-384":
    case "p-521":
      return generateKeyPairSync("ec", { namedCurve: CURVES[kind] });
  }
}

/** The bits of the subjectPublicKey: what follows the algorithm and the count of unused bits. */
export function keyBits(spki: Buffer): Buffer {
  const algorithm = elementEnd(spki, contentStart(spki, 0));
  return spki.subarray(contentStart(spki, algorithm) + 1);
}

function contentStart(der: Buffer, offset: number): number {
  const first = der[offset + 1] ?? 0;
  return offset + 2 + (first < 0x80 ? 0 : first & 0x7f);
}

function elementEnd(der: Buffer, offset: number): number {
  const start = contentStart(der, offset);
  const width = start - offset - 2;
  const length = width === 0 ? (der[offset + 1] ?? 0) : der.readUIntBE(offset + 2, width);
  return start + length;
}

function sha1(bytes: Buffer): Buffer {
  return createHash("sha1").update(bytes).digest();
}
