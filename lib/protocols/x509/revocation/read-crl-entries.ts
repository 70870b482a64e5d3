import type { CertificateFlaw, Extension } from "#lib/protocols/x509/certificate/certificate.ts";
import { readExtensionList } from "#lib/protocols/x509/certificate/read-extensions.ts";
import { DerCursor, type DerElement, readSingle } from "#lib/protocols/x509/der/der-cursor.ts";
import { TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { timeOf } from "#lib/protocols/x509/der/der-time.ts";
import { isMinimalInteger, smallIntegerOf } from "#lib/protocols/x509/der/der-values.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";
import {
  type CrlEntry,
  REVOCATION_REASONS,
  type RevocationReason,
} from "#lib/protocols/x509/revocation/certificate-list.ts";
import { crlFlaw } from "#lib/protocols/x509/revocation/crl-flaws.ts";

const REASON_CODE = "2.5.29.21";
/** Extensions that do not change what an entry means for its own certificate. */
const HARMLESS: ReadonlySet<string> = new Set(["2.5.29.23", "2.5.29.24"]);

interface Entries {
  entries: Map<string, CrlEntry>;
  flaws: CertificateFlaw[];
}

/**
 * The entries of a CRL by serial number.
 *
 * @param content Content of revokedCertificates; null where the field is absent.
 * @throws X509FormatError where an entry cannot be read. @see RFC 5280, section 5.3
 */
export function readCrlEntries(content: Buffer | null, version: number): Entries {
  const read: Entries = { entries: new Map(), flaws: [] };
  const cursor = new DerCursor(content ?? Buffer.alloc(0));
  while (!cursor.atEnd) readEntry(cursor.next(TAG.sequence).content, version, read);
  return read;
}

function readEntry(content: Buffer, version: number, { entries, flaws }: Entries): void {
  const cursor = new DerCursor(content);
  const serial = serialOf(cursor.next(TAG.integer));
  const revokedAt = timeOf(cursor.any());
  const list = cursor.optional(TAG.sequence);
  cursor.end();

  const extensions = list === null ? [] : extensionsOf(list.der, flaws);
  if (list !== null && version === 1) flaws.push(crlFlaw("rfc5280-crl-extensions-before-v2"));
  if (extensions.some(isUnknownCritical)) {
    flaws.push(crlFlaw("rfc5280-crl-entry-extension-unknown-critical"));
  }
  if (entries.has(serial)) {
    flaws.push(crlFlaw("rfc5280-crl-entry-duplicate"));
    return;
  }
  entries.set(serial, { revokedAt, reason: reasonOf(extensions) });
}

function serialOf({ content }: DerElement): string {
  if (isMinimalInteger(content)) return content.toString("hex");
  throw new X509FormatError("INTEGER_NOT_DER", "A serial number is empty or longer than needed");
}

function extensionsOf(der: Buffer, flaws: CertificateFlaw[]): Extension[] {
  const list = readExtensionList(der);
  flaws.push(...list.flaws);
  return list.extensions;
}

/** The issuer of an entry's certificate, which only indirect CRLs name, is not understood either. */
function isUnknownCritical({ id, critical }: Extension): boolean {
  return critical && id !== REASON_CODE && !HARMLESS.has(id);
}

function reasonOf(extensions: readonly Extension[]): RevocationReason | null {
  const extension = extensions.find(({ id }) => id === REASON_CODE);
  if (extension === undefined) return null;
  return revocationReasonOf(readSingle(extension.value, TAG.enumerated));
}

/**
 * The reason that an ENUMERATED stands for.
 *
 * @throws X509FormatError for a number without a meaning. @see RFC 5280, section 5.3.1
 */
export function revocationReasonOf(element: DerElement): RevocationReason {
  const reasons: Readonly<Record<number, RevocationReason>> = REVOCATION_REASONS;
  const reason = reasons[smallIntegerOf(element, 10)];
  if (reason !== undefined) return reason;
  throw new X509FormatError("VALUE_OUT_OF_RANGE", "A reason for revocation has no meaning");
}
