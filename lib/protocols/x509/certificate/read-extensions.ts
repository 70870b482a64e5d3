import type {
  CertificateFlaw,
  Extension,
  ParsedExtensions,
} from "#lib/protocols/x509/certificate/certificate.ts";
import { flaw } from "#lib/protocols/x509/certificate/flaw.ts";
import { EXTENSION } from "#lib/protocols/x509/certificate/object-identifiers.ts";
import { readDistributionPoints } from "#lib/protocols/x509/certificate/read-distribution-points.ts";
import { readAlternativeNames } from "#lib/protocols/x509/certificate/read-general-name.ts";
import {
  readAuthorityInformationAccess,
  readAuthorityKeyIdentifier,
  readBasicConstraints,
  readExtendedKeyUsage,
  readKeyUsage,
  readSubjectKeyIdentifier,
} from "#lib/protocols/x509/certificate/read-key-extensions.ts";
import { readNameConstraints } from "#lib/protocols/x509/certificate/read-name-constraints.ts";
import {
  readCertificatePolicies,
  readInhibitAnyPolicy,
  readPolicyConstraints,
  readPolicyMappings,
} from "#lib/protocols/x509/certificate/read-policies.ts";
import { DerCursor, readSingle } from "#lib/protocols/x509/der/der-cursor.ts";
import { TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { booleanOf, endsInZeroBit } from "#lib/protocols/x509/der/der-values.ts";
import { objectIdentifierOf } from "#lib/protocols/x509/der/object-identifier.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";

/**
 * The list of extensions, also of a CRL or an OCSP response.
 *
 * @param sequence Whole encoding of the Extensions.
 * @throws X509FormatError where the list itself cannot be read. @see RFC 5280, section 4.1
 */
export function readExtensionList(sequence: Buffer): {
  extensions: Extension[];
  flaws: CertificateFlaw[];
} {
  const cursor = new DerCursor(readSingle(sequence, TAG.sequence).content);
  const extensions: Extension[] = [];
  const flaws: CertificateFlaw[] = [];
  const seen = new Set<string>();
  while (!cursor.atEnd) {
    const fields = new DerCursor(cursor.next(TAG.sequence).content);
    const id = objectIdentifierOf(fields.next(TAG.objectIdentifier).content);
    const criticality = fields.optional(TAG.boolean);
    const critical = criticality !== null && booleanOf(criticality);
    const value = fields.next(TAG.octetString).content;
    fields.end();
    if (criticality !== null && !critical) flaws.push(flaw("x690-default-encoded"));
    if (seen.has(id)) flaws.push(flaw("rfc5280-extension-duplicate"));
    seen.add(id);
    extensions.push({ id, critical, value });
  }
  if (extensions.length === 0) flaws.push(flaw("rfc5280-extensions-empty"));
  return { extensions, flaws };
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/**
 * The extensions that path validation reads.
 *
 * One that is malformed stays null and leaves a flaw, so that no rule mistakes it for an absent one.
 */
export function parseExtensions(extensions: readonly Extension[]): {
  parsed: ParsedExtensions;
  flaws: CertificateFlaw[];
} {
  const parsed: Mutable<ParsedExtensions> = { ...NONE };
  const flaws: CertificateFlaw[] = [];
  for (const extension of extensions) {
    try {
      parseInto(parsed, extension);
      flaws.push(...irregularitiesOf(extension));
    } catch (error) {
      if (!(error instanceof X509FormatError)) throw error;
      flaws.push(malformedExtension(extension.id, error));
    }
  }
  return { parsed, flaws };
}

const NONE: ParsedExtensions = {
  basicConstraints: null,
  keyUsage: null,
  extendedKeyUsage: null,
  subjectAltName: null,
  nameConstraints: null,
  subjectKeyIdentifier: null,
  authorityKeyIdentifier: null,
  crlDistributionPoints: null,
  freshestCrl: null,
  authorityInformationAccess: null,
  certificatePolicies: null,
  policyMappings: null,
  policyConstraints: null,
  inhibitAnyPolicy: null,
};

type Reader = (parsed: Mutable<ParsedExtensions>, value: Buffer) => void;

const READERS: Readonly<Record<string, Reader>> = {
  [EXTENSION.basicConstraints]: (parsed, value) => {
    parsed.basicConstraints = readBasicConstraints(value);
  },
  [EXTENSION.keyUsage]: (parsed, value) => {
    parsed.keyUsage = readKeyUsage(value);
  },
  [EXTENSION.extendedKeyUsage]: (parsed, value) => {
    parsed.extendedKeyUsage = readExtendedKeyUsage(value);
  },
  [EXTENSION.subjectAltName]: (parsed, value) => {
    parsed.subjectAltName = readAlternativeNames(value);
  },
  [EXTENSION.nameConstraints]: (parsed, value) => {
    parsed.nameConstraints = readNameConstraints(value);
  },
  [EXTENSION.subjectKeyIdentifier]: (parsed, value) => {
    parsed.subjectKeyIdentifier = readSubjectKeyIdentifier(value);
  },
  [EXTENSION.authorityKeyIdentifier]: (parsed, value) => {
    parsed.authorityKeyIdentifier = readAuthorityKeyIdentifier(value);
  },
  [EXTENSION.crlDistributionPoints]: (parsed, value) => {
    parsed.crlDistributionPoints = readDistributionPoints(value);
  },
  [EXTENSION.freshestCrl]: (parsed, value) => {
    parsed.freshestCrl = readDistributionPoints(value);
  },
  [EXTENSION.authorityInformationAccess]: (parsed, value) => {
    parsed.authorityInformationAccess = readAuthorityInformationAccess(value);
  },
  [EXTENSION.certificatePolicies]: (parsed, value) => {
    parsed.certificatePolicies = readCertificatePolicies(value);
  },
  [EXTENSION.policyMappings]: (parsed, value) => {
    parsed.policyMappings = readPolicyMappings(value);
  },
  [EXTENSION.policyConstraints]: (parsed, value) => {
    parsed.policyConstraints = readPolicyConstraints(value);
  },
  [EXTENSION.inhibitAnyPolicy]: (parsed, value) => {
    parsed.inhibitAnyPolicy = readInhibitAnyPolicy(value);
  },
};

/** Identifiers of the extensions that are understood here. */
export const READ_EXTENSIONS: ReadonlySet<string> = new Set(Object.keys(READERS));

function parseInto(parsed: Mutable<ParsedExtensions>, { id, value }: Extension): void {
  READERS[id]?.(parsed, value);
}

function irregularitiesOf({ id, value }: Extension): CertificateFlaw[] {
  if (id === EXTENSION.keyUsage && endsInZeroBit(readSingle(value, TAG.bitString).content)) {
    return [flaw("x690-named-bits-padded")];
  }
  // An explicit FALSE, the only BOOLEAN of three octets that can begin a BasicConstraints and not mean true.
  if (id === EXTENSION.basicConstraints && value[2] === TAG.boolean && value[4] === 0) {
    return [flaw("x690-default-encoded")];
  }
  return [];
}

function malformedExtension(id: string, { message }: X509FormatError): CertificateFlaw {
  return {
    code: "rfc5280-extension-malformed",
    kind: "malformed",
    message: `The extension ${NAMES[id] ?? id} is malformed: ${message}`,
    source: "RFC 5280 4.2",
  };
}

const NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(EXTENSION).map(([name, id]) => [id, name]),
);
