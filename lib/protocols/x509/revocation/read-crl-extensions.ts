import type { CertificateFlaw, Extension } from "#lib/protocols/x509/certificate/certificate.ts";
import { readDistributionPoints } from "#lib/protocols/x509/certificate/read-distribution-points.ts";
import { readExtensionList } from "#lib/protocols/x509/certificate/read-extensions.ts";
import { readAuthorityKeyIdentifier } from "#lib/protocols/x509/certificate/read-key-extensions.ts";
import { readSingle } from "#lib/protocols/x509/der/der-cursor.ts";
import { TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { isMinimalInteger } from "#lib/protocols/x509/der/der-values.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";
import type { CertificateList } from "#lib/protocols/x509/revocation/certificate-list.ts";
import { type CrlFlawCode, crlFlaw } from "#lib/protocols/x509/revocation/crl-flaws.ts";
import {
  isContradictory,
  readIssuingDistributionPoint,
} from "#lib/protocols/x509/revocation/read-issuing-distribution-point.ts";

/** @see RFC 5280, section 5.2 */
const CRL_EXTENSION = {
  issuerAltName: "2.5.29.18",
  number: "2.5.29.20",
  deltaIndicator: "2.5.29.27",
  issuingDistributionPoint: "2.5.29.28",
  authorityKeyIdentifier: "2.5.29.35",
  freshestCrl: "2.5.29.46",
  authorityInformationAccess: "1.3.6.1.5.5.7.1.1",
} as const;

const UNDERSTOOD: ReadonlySet<string> = new Set(Object.values(CRL_EXTENSION));

type CrlExtensions = Pick<
  CertificateList,
  "issuingDistributionPoint" | "isDelta" | "namesFreshestCrl" | "authorityKeyIdentifier" | "flaws"
>;

/**
 * What the extensions of a CRL say. One that is malformed leaves a flaw, so that no rule mistakes it for an absent one.
 *
 * @param sequence Whole encoding of the Extensions; null where the field is absent.
 * @throws X509FormatError where the list itself cannot be read.
 */
export function readCrlExtensions(sequence: Buffer | null): CrlExtensions {
  if (sequence === null) return NONE;
  const { extensions, flaws } = readExtensionList(sequence);
  const find = (id: string) => extensions.find((extension) => extension.id === id) ?? null;
  const parsed = <T>(id: string, read: (value: Buffer) => T): T | null => {
    const extension = find(id);
    return extension === null ? null : readOrFlaw(extension, read, flaws);
  };

  const point = parsed(CRL_EXTENSION.issuingDistributionPoint, readIssuingDistributionPoint);
  const keyId = parsed(CRL_EXTENSION.authorityKeyIdentifier, readAuthorityKeyIdentifier);
  parsed(CRL_EXTENSION.freshestCrl, readDistributionPoints);
  parsed(CRL_EXTENSION.number, readNumber);
  parsed(CRL_EXTENSION.deltaIndicator, readNumber);

  const isOdd: Partial<Record<CrlFlawCode, boolean>> = {
    "rfc5280-crl-number-missing": find(CRL_EXTENSION.number) === null,
    "rfc5280-crl-number-critical": find(CRL_EXTENSION.number)?.critical === true,
    "rfc5280-crl-idp-not-critical":
      find(CRL_EXTENSION.issuingDistributionPoint)?.critical === false,
    "rfc5280-crl-scope-contradictory": point !== null && isContradictory(point),
    "rfc5280-crl-extension-unknown-critical": extensions.some(isUnknownCritical),
  };
  const codes = (Object.keys(isOdd) as CrlFlawCode[]).filter((code) => isOdd[code] === true);
  return {
    issuingDistributionPoint: point,
    isDelta: find(CRL_EXTENSION.deltaIndicator) !== null,
    namesFreshestCrl: find(CRL_EXTENSION.freshestCrl) !== null,
    authorityKeyIdentifier: keyId?.keyIdentifier ?? null,
    flaws: [...flaws, ...codes.map(crlFlaw)],
  };
}

const NONE: CrlExtensions = {
  issuingDistributionPoint: null,
  isDelta: false,
  namesFreshestCrl: false,
  authorityKeyIdentifier: null,
  flaws: [],
};

function isUnknownCritical({ id, critical }: Extension): boolean {
  return critical && !UNDERSTOOD.has(id);
}

function readOrFlaw<T>(
  { id, value }: Extension,
  read: (value: Buffer) => T,
  flaws: CertificateFlaw[],
): T | null {
  try {
    return read(value);
  } catch (error) {
    if (!(error instanceof X509FormatError)) throw error;
    flaws.push({
      code: "rfc5280-crl-extension-malformed",
      kind: "malformed",
      message: `The CRL's extension ${id} is malformed: ${error.message}`,
      source: "RFC 5280 5.2",
    });
    return null;
  }
}

/** A number of up to 20 octets. @see RFC 5280, section 5.2.3 */
function readNumber(value: Buffer): Buffer {
  const { content } = readSingle(value, TAG.integer);
  const isNegative = (content[0] ?? 0) >= 0x80;
  if (isMinimalInteger(content) && !isNegative && content.length <= 20) return content;
  throw new X509FormatError("INTEGER_OUT_OF_RANGE", "A CRL number is negative or over 20 octets");
}
