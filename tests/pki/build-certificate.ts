import { bitString, explicit, integer, sequence, time } from "#tests/pki/der-writer.ts";
import { type ExtensionWish, encodeExtension } from "#tests/pki/extensions.ts";
import { type TestKey, testKey } from "#tests/pki/keys.ts";
import {
  defaultScheme,
  SIGNATURE_SCHEMES,
  type SignatureWish,
  signature,
} from "#tests/pki/signing.ts";

/** Everything that a certificate says. Nothing is checked, so wrong ones can be made. */
export interface CertificateWish extends SignatureWish {
  /** As encoded: 2 for version 3, 0 for version 1; null leaves the field out. */
  version?: number | null;
  /** A Buffer is taken as the content octets. */
  serial?: number | bigint | Buffer;
  /** DER of a Name. */
  issuer: Buffer;
  subject: Buffer;
  /** A Buffer is taken as the DER of the time. */
  notBefore?: Date | Buffer;
  notAfter?: Date | Buffer;
  key: TestKey;
  /** DER instead of the key's own SubjectPublicKeyInfo. */
  spki?: Buffer;
  signer: TestKey;
  issuerUniqueId?: Buffer;
  subjectUniqueId?: Buffer;
  /** Null leaves the field out; an empty list writes an empty sequence. */
  extensions: readonly ExtensionWish[] | null;
}

export interface BuiltCertificate {
  der: Buffer;
  pem: string;
  subject: Buffer;
  key: TestKey;
}

export const VALID_FROM = new Date("2024-01-01T00:00:00Z");
/** An instant at which what is built without other wishes is valid. */
export const VALID_AT = new Date("2026-06-01T00:00:00Z");
export const VALID_UNTIL = new Date("2028-01-01T00:00:00Z");

/** A signed certificate. @see RFC 5280, section 4.1 */
export function buildCertificate(wish: CertificateWish): BuiltCertificate {
  const scheme = wish.scheme ?? defaultScheme(wish.signer);
  const { identifier } = SIGNATURE_SCHEMES[scheme];
  const { version = 2, extensions } = wish;
  const tbs = sequence(
    ...(version === null ? [] : [explicit(0, integer(version))]),
    integer(wish.serial ?? nextSerial()),
    wish.innerAlgorithm ?? identifier,
    wish.issuer,
    sequence(encodedTime(wish.notBefore ?? VALID_FROM), encodedTime(wish.notAfter ?? VALID_UNTIL)),
    wish.subject,
    wish.spki ?? wish.key.spki,
    ...uniqueId(0x81, wish.issuerUniqueId),
    ...uniqueId(0x82, wish.subjectUniqueId),
    ...(extensions === null ? [] : [explicit(3, sequence(...extensions.map(encodeExtension)))]),
  );
  const der = sealed(tbs, wish.signer, wish);
  return { der, pem: toPem("CERTIFICATE", der), subject: wish.subject, key: wish.key };
}

/** What is signed, the algorithm and the signature, as certificates and CRLs have them. */
export function sealed(tbs: Buffer, signer: TestKey, wish: SignatureWish): Buffer {
  const scheme = wish.scheme ?? defaultScheme(signer);
  const plain = signature(tbs, signer, scheme);
  const bytes = wish.alterSignature?.(plain) ?? plain;
  return sequence(
    tbs,
    wish.outerAlgorithm ?? SIGNATURE_SCHEMES[scheme].identifier,
    bitString(bytes),
  );
}

/** @param label Such as `CERTIFICATE` or `X509 CRL`. */
export function toPem(label: string, der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

export function encodedTime(value: Date | Buffer): Buffer {
  return Buffer.isBuffer(value) ? value : time(value);
}

/** The usual key of those whose key does not matter to a test. */
export function usualKey(label: string): TestKey {
  return testKey("p-256", label);
}

let lastSerial = 0x1000;

/** A serial number that no other certificate of this process has. */
export function nextSerial(): number {
  lastSerial += 1;
  return lastSerial;
}

function uniqueId(tag: number, bytes: Buffer | undefined): Buffer[] {
  if (bytes === undefined) return [];
  const written = bitString(bytes);
  return [Buffer.concat([Buffer.of(tag), written.subarray(1)])];
}
