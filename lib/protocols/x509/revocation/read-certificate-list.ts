import type { CertificateFlaw } from "#lib/protocols/x509/certificate/certificate.ts";
import { flaw } from "#lib/protocols/x509/certificate/flaw.ts";
import { readAlgorithm } from "#lib/protocols/x509/certificate/read-certificate.ts";
import { nameOf } from "#lib/protocols/x509/certificate/read-name.ts";
import { DerCursor, type DerElement, readSingle } from "#lib/protocols/x509/der/der-cursor.ts";
import { constructedContextTag, TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { timeOf } from "#lib/protocols/x509/der/der-time.ts";
import { octetsOfBitString, smallIntegerOf } from "#lib/protocols/x509/der/der-values.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";
import type { CertificateList } from "#lib/protocols/x509/revocation/certificate-list.ts";
import { type CrlFlawCode, crlFlaw } from "#lib/protocols/x509/revocation/crl-flaws.ts";
import { readCrlEntries } from "#lib/protocols/x509/revocation/read-crl-entries.ts";
import { readCrlExtensions } from "#lib/protocols/x509/revocation/read-crl-extensions.ts";

/** Largest CRL that is read: some 160,000 entries, far beyond what a private authority revokes. */
const LARGEST_CRL_BYTES = 8 * 1024 * 1024;

/**
 * A certificate revocation list as its encoding says it.
 *
 * What is wrong but leaves it readable becomes a flaw.
 *
 * @throws X509FormatError where the bytes are not a CRL. @see RFC 5280, section 5.1
 */
export function readCertificateList(bytes: Uint8Array): CertificateList {
  if (bytes.length > LARGEST_CRL_BYTES) {
    throw new X509FormatError("TOO_LARGE", `A CRL has over ${LARGEST_CRL_BYTES} bytes`);
  }
  const der = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cursor = new DerCursor(readSingle(der, TAG.sequence).content);
  const tbs = cursor.next(TAG.sequence);
  const outer = cursor.next(TAG.sequence);
  const signature = octetsOfBitString(cursor.next(TAG.bitString));
  cursor.end();

  const fields = readSignedPart(tbs.content);
  const { entries, flaws: entryFlaws } = readCrlEntries(fields.revoked, fields.version);
  const { flaws: extensionFlaws, ...extensions } = readCrlExtensions(fields.extensions);
  return {
    version: fields.version,
    issuer: nameOf(fields.issuer),
    thisUpdate: timeOf(fields.thisUpdate),
    nextUpdate: fields.nextUpdate === null ? null : timeOf(fields.nextUpdate),
    entries,
    ...extensions,
    signatureAlgorithm: readAlgorithm(outer),
    signature,
    tbs: tbs.der,
    flaws: distinct([...flawsOf(fields, outer), ...extensionFlaws, ...entryFlaws]),
  };
}

type SignedPart = ReturnType<typeof readSignedPart>;

function readSignedPart(content: Buffer) {
  const cursor = new DerCursor(content);
  const version = cursor.optional(TAG.integer);
  const algorithm = cursor.next(TAG.sequence);
  const issuer = cursor.next(TAG.sequence);
  const thisUpdate = cursor.any();
  const nextUpdate = isTime(cursor.nextTag) ? cursor.any() : null;
  const revoked = cursor.optional(TAG.sequence);
  const extensions = cursor.optional(constructedContextTag(0));
  cursor.end();
  return {
    version: version === null ? 1 : versionOf(version),
    algorithm,
    issuer,
    thisUpdate,
    nextUpdate,
    revoked: revoked?.content ?? null,
    extensions: extensions?.content ?? null,
  };
}

function isTime(tag: number | null): boolean {
  return tag === TAG.utcTime || tag === TAG.generalizedTime;
}

/** Version 1 is written by leaving the field out, so the one value it can have is 1, for version 2. */
function versionOf(element: DerElement): number {
  if (smallIntegerOf(element, 1) === 1) return 2;
  throw new X509FormatError("VALUE_OUT_OF_RANGE", "A CRL writes out a version other than 2");
}

function flawsOf(fields: SignedPart, outer: DerElement): CertificateFlaw[] {
  const codes: CrlFlawCode[] = [
    ...when(fields.version === 1, "rfc5280-crl-version-1"),
    ...when(fields.version === 1 && fields.extensions !== null, "rfc5280-crl-extensions-before-v2"),
    ...when(!fields.algorithm.der.equals(outer.der), "rfc5280-crl-signature-algorithm-mismatch"),
    ...when(fields.nextUpdate === null, "rfc5280-crl-next-update-missing"),
    ...when(fields.revoked?.length === 0, "rfc5280-crl-entries-empty"),
    ...when(fields.version === 2 && fields.extensions === null, "rfc5280-crl-number-missing"),
  ];
  const times = [fields.thisUpdate, ...(fields.nextUpdate === null ? [] : [fields.nextUpdate])];
  return [
    ...codes.map(crlFlaw),
    ...(times.every(hasRightTimeType) ? [] : [flaw("rfc5280-time-type")]),
  ];
}

function when(holds: boolean, code: CrlFlawCode): CrlFlawCode[] {
  return holds ? [code] : [];
}

function hasRightTimeType(element: DerElement): boolean {
  return (element.tag === TAG.utcTime) === timeOf(element).getUTCFullYear() < 2050;
}

function distinct(flaws: readonly CertificateFlaw[]): CertificateFlaw[] {
  return [...new Map(flaws.map((item) => [`${item.code} ${item.message}`, item])).values()];
}
