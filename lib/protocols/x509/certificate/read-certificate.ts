import { hash, type KeyObject } from "node:crypto";
import type {
  Certificate,
  CertificateFlaw,
  Extension,
} from "#lib/protocols/x509/certificate/certificate.ts";
import { flaw } from "#lib/protocols/x509/certificate/flaw.ts";
import { loadKey } from "#lib/protocols/x509/certificate/load-key.ts";
import {
  parseExtensions,
  readExtensionList,
} from "#lib/protocols/x509/certificate/read-extensions.ts";
import { nameOf } from "#lib/protocols/x509/certificate/read-name.ts";
import { readPublicKey } from "#lib/protocols/x509/certificate/read-public-key.ts";
import { DerCursor, type DerElement, readSingle } from "#lib/protocols/x509/der/der-cursor.ts";
import { constructedContextTag, contextTag, TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { timeOf } from "#lib/protocols/x509/der/der-time.ts";
import {
  bitStringOf,
  isMinimalInteger,
  octetsOfBitString,
  smallIntegerOf,
} from "#lib/protocols/x509/der/der-values.ts";
import { objectIdentifierOf } from "#lib/protocols/x509/der/object-identifier.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";

/** Largest certificate that is read; a real one has a few kilobytes, one with thousands of names some hundred. */
export const LARGEST_CERTIFICATE_BYTES = 1024 * 1024;

/**
 * A certificate as its encoding says it.
 *
 * What is wrong but leaves it readable becomes a flaw, for the rules of path validation to judge.
 *
 * @throws X509FormatError where the bytes are not a certificate. @see RFC 5280, section 4.1
 */
export function readCertificate(bytes: Uint8Array): Certificate {
  if (bytes.length > LARGEST_CERTIFICATE_BYTES) {
    throw new X509FormatError(
      "TOO_LARGE",
      `A certificate has over ${LARGEST_CERTIFICATE_BYTES} bytes`,
    );
  }
  const der = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cursor = new DerCursor(readSingle(der, TAG.sequence).content);
  const tbs = cursor.next(TAG.sequence);
  const outer = cursor.next(TAG.sequence);
  const signature = octetsOfBitString(cursor.next(TAG.bitString));
  cursor.end();

  const fields = readSignedPart(tbs.content);
  const list = fields.extensions === null ? NO_EXTENSIONS : readExtensionList(fields.extensions);
  const { parsed, flaws } = parseExtensions(list.extensions);
  const key = publicKeyOrFlaw(fields.subjectPublicKeyInfo);
  return {
    der,
    sha256: hash("sha256", der, "hex"),
    version: fields.version,
    serialNumber: fields.serialNumber,
    issuer: nameOf(fields.issuer),
    subject: nameOf(fields.subject),
    notBefore: fields.notBefore.instant,
    notAfter: fields.notAfter.instant,
    subjectPublicKeyInfo: fields.subjectPublicKeyInfo,
    publicKey: key.publicKey,
    signatureAlgorithm: readAlgorithm(outer),
    signature,
    tbs: tbs.der,
    extensions: list.extensions,
    parsed,
    flaws: distinct([
      ...flawsOf(fields),
      ...(fields.signature.der.equals(outer.der)
        ? []
        : [flaw("rfc5280-signature-algorithm-mismatch")]),
      ...key.flaws,
      ...list.flaws,
      ...flaws,
    ]),
    key: lazyKey(fields.subjectPublicKeyInfo),
  };
}

/**
 * Identifier and parameters of an AlgorithmIdentifier.
 *
 * @throws X509FormatError where it is none. @see RFC 5280, section 4.1.1.2
 */
export function readAlgorithm({ content }: DerElement): Certificate["signatureAlgorithm"] {
  const cursor = new DerCursor(content);
  const oid = objectIdentifierOf(cursor.next(TAG.objectIdentifier).content);
  const parameters = cursor.atEnd ? null : cursor.any().der;
  cursor.end();
  return { oid, parameters };
}

const NO_EXTENSIONS: { extensions: Extension[]; flaws: CertificateFlaw[] } = {
  extensions: [],
  flaws: [],
};

type SignedPart = ReturnType<typeof readSignedPart>;

function readSignedPart(content: Buffer) {
  const cursor = new DerCursor(content);
  const versionField = cursor.optional(constructedContextTag(0));
  const serialNumber = cursor.next(TAG.integer).content;
  const signature = cursor.next(TAG.sequence);
  const issuer = cursor.next(TAG.sequence);
  const validity = new DerCursor(cursor.next(TAG.sequence).content);
  const notBefore = validityTime(validity.any());
  const notAfter = validityTime(validity.any());
  validity.end();
  const subject = cursor.next(TAG.sequence);
  const subjectPublicKeyInfo = cursor.next(TAG.sequence).der;
  const uniqueIds = [cursor.optional(contextTag(1)), cursor.optional(contextTag(2))];
  for (const id of uniqueIds) if (id !== null) bitStringOf(id.content);
  const extensions = cursor.optional(constructedContextTag(3))?.content ?? null;
  cursor.end();
  return {
    version: versionField === null ? 1 : versionOf(versionField.content),
    versionIsDefault: versionField !== null && versionOf(versionField.content) === 1,
    serialNumber,
    signature,
    issuer,
    notBefore,
    notAfter,
    subject,
    subjectPublicKeyInfo,
    hasUniqueId: uniqueIds.some((id) => id !== null),
    extensions,
  };
}

function validityTime(element: DerElement): { instant: Date; tag: number } {
  return { instant: timeOf(element), tag: element.tag };
}

function versionOf(content: Buffer): number {
  return smallIntegerOf(readSingle(content, TAG.integer), 2) + 1;
}

function flawsOf(fields: SignedPart): CertificateFlaw[] {
  const { version, extensions, notBefore, notAfter } = fields;
  return [
    ...serialFlaws(fields.serialNumber),
    ...(fields.versionIsDefault ? [flaw("x690-default-encoded")] : []),
    ...(version < 3 && extensions !== null ? [flaw("rfc5280-extensions-before-v3")] : []),
    ...(version === 1 && fields.hasUniqueId ? [flaw("rfc5280-unique-id-in-v1")] : []),
    ...([notBefore, notAfter].every(hasRightTimeType) ? [] : [flaw("rfc5280-time-type")]),
  ];
}

function serialFlaws(content: Buffer): CertificateFlaw[] {
  if (!isMinimalInteger(content)) return [flaw("rfc5280-serial-not-der")];
  const first = content[0] ?? 0;
  return [
    ...(content.length === 1 && first === 0 ? [flaw("rfc5280-serial-zero")] : []),
    ...(first >= 0x80 ? [flaw("rfc5280-serial-negative")] : []),
    ...(content.length > 20 ? [flaw("rfc5280-serial-too-long")] : []),
  ];
}

function hasRightTimeType({ instant, tag }: SignedPart["notBefore"]): boolean {
  return (tag === TAG.utcTime) === instant.getUTCFullYear() < 2050;
}

function publicKeyOrFlaw(der: Buffer): {
  publicKey: Certificate["publicKey"];
  flaws: CertificateFlaw[];
} {
  try {
    return { publicKey: readPublicKey(der), flaws: [] };
  } catch (error) {
    if (!(error instanceof X509FormatError)) throw error;
    return {
      publicKey: { type: "other", bits: null, curve: null },
      flaws: [flaw("rfc5280-public-key-malformed")],
    };
  }
}

function lazyKey(der: Buffer): () => KeyObject | null {
  let key: KeyObject | null | undefined;
  return () => {
    if (key === undefined) key = loadKey(der);
    return key;
  };
}

function distinct(flaws: readonly CertificateFlaw[]): CertificateFlaw[] {
  if (flaws.length < 2) return [...flaws];
  return [...new Map(flaws.map((item) => [`${item.code} ${item.message}`, item])).values()];
}
