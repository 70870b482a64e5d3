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

/** What the extensions of an entry say. */
interface EntryExtensions {
  reason: RevocationReason | null;
  flaws: readonly CertificateFlaw[];
}

/** Entries of one CRL mostly share a few lists of extensions, which take longest to read. */
const MOST_REMEMBERED = 256;

/**
 * The entries of a CRL by serial number.
 *
 * @param content Content of revokedCertificates; null where the field is absent.
 * @throws X509FormatError where an entry cannot be read. @see RFC 5280, section 5.3
 */
export function readCrlEntries(content: Buffer | null, version: number): Entries {
  const entries = new Map<string, CrlEntry>();
  const flaws = new Set<CertificateFlaw>();
  const readExtensions = rememberingReader();
  const cursor = new DerCursor(content ?? Buffer.alloc(0));
  while (!cursor.atEnd) {
    const fields = new DerCursor(cursor.next(TAG.sequence).content);
    const serial = serialOf(fields.next(TAG.integer));
    const revokedAt = timeOf(fields.any());
    const list = fields.optional(TAG.sequence);
    fields.end();
    const extensions = list === null ? NO_EXTENSIONS : readExtensions(list.der);
    for (const flaw of extensions.flaws) flaws.add(flaw);
    if (list !== null && version === 1) flaws.add(BEFORE_V2);
    if (entries.has(serial)) flaws.add(DUPLICATE);
    else entries.set(serial, { revokedAt, reason: extensions.reason });
  }
  return { entries, flaws: [...flaws] };
}

const NO_EXTENSIONS: EntryExtensions = { reason: null, flaws: [] };
const BEFORE_V2 = crlFlaw("rfc5280-crl-extensions-before-v2");
const DUPLICATE = crlFlaw("rfc5280-crl-entry-duplicate");
const UNKNOWN_CRITICAL = crlFlaw("rfc5280-crl-entry-extension-unknown-critical");

function rememberingReader(): (der: Buffer) => EntryExtensions {
  const known = new Map<string, EntryExtensions>();
  return (der) => {
    const key = der.toString("latin1");
    const read = known.get(key) ?? readEntryExtensions(der);
    if (known.size < MOST_REMEMBERED) known.set(key, read);
    return read;
  };
}

function readEntryExtensions(der: Buffer): EntryExtensions {
  const { extensions, flaws } = readExtensionList(der);
  const unknown = extensions.some(isUnknownCritical) ? [UNKNOWN_CRITICAL] : [];
  return { reason: reasonOf(extensions), flaws: [...flaws, ...unknown] };
}

function serialOf({ content }: DerElement): string {
  if (isMinimalInteger(content)) return content.toString("hex");
  throw new X509FormatError("INTEGER_NOT_DER", "A serial number is empty or longer than needed");
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
