import {
  type BuiltCertificate,
  encodedTime,
  nextSerial,
  sealed,
} from "#tests/pki/build-certificate.ts";
import { enumerated, explicit, generalizedTime, integer, sequence } from "#tests/pki/der-writer.ts";
import {
  authorityKeyId,
  type ExtensionWish,
  encodeExtension,
  extension,
} from "#tests/pki/extensions.ts";
import type { TestKey } from "#tests/pki/keys.ts";
import { defaultScheme, SIGNATURE_SCHEMES, type SignatureWish } from "#tests/pki/signing.ts";

/** Values of CRLReason. @see RFC 5280, section 5.3.1 */
export const CRL_REASONS = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const;
export type CrlReason = keyof typeof CRL_REASONS;

export interface CrlEntryWish {
  /** A Buffer is taken as the content octets. */
  serial: number | bigint | Buffer;
  revokedAt?: Date | Buffer;
  /** Absent for no reasonCode extension. */
  reason?: CrlReason;
  /** Behind the reason. */
  extensions?: readonly ExtensionWish[];
}

/** Everything that a CRL says. Nothing is checked, so wrong ones can be made. */
export interface CrlWish extends SignatureWish {
  /** As encoded: 1 for version 2; null leaves the field out, which is version 1. */
  version?: number | null;
  /** DER of a Name. */
  issuer: Buffer;
  signer: TestKey;
  /** A Buffer is taken as the DER of the time. */
  thisUpdate?: Date | Buffer;
  /** Null leaves it out. */
  nextUpdate?: Date | Buffer | null;
  /** An empty list leaves the field out, as DER wants it. */
  revoked?: readonly CrlEntryWish[];
  /** Null leaves the field out. */
  extensions: readonly ExtensionWish[] | null;
}

export const CRL_THIS_UPDATE = new Date("2026-05-01T00:00:00Z");
export const CRL_NEXT_UPDATE = new Date("2026-07-01T00:00:00Z");

/** DER of a signed CRL. @see RFC 5280, section 5.1 */
export function buildCrl(wish: CrlWish): Buffer {
  const scheme = wish.scheme ?? defaultScheme(wish.signer);
  const { version = 1, nextUpdate = CRL_NEXT_UPDATE, revoked = [], extensions } = wish;
  const tbs = sequence(
    ...(version === null ? [] : [integer(version)]),
    wish.innerAlgorithm ?? SIGNATURE_SCHEMES[scheme].identifier,
    wish.issuer,
    encodedTime(wish.thisUpdate ?? CRL_THIS_UPDATE),
    ...(nextUpdate === null ? [] : [encodedTime(nextUpdate)]),
    ...(revoked.length === 0 ? [] : [sequence(...revoked.map(crlEntry))]),
    ...(extensions === null ? [] : [explicit(0, sequence(...extensions.map(encodeExtension)))]),
  );
  return sealed(tbs, wish.signer, wish);
}

/** Overrides of what is usual for a CRL, and more extensions; one of the same kind replaces the usual one. */
export interface IssueCrlWish extends Partial<CrlWish> {
  also?: readonly ExtensionWish[];
}

/** DER of a complete CRL of `issuer` with number and key identifier. */
export function aCrl(issuer: BuiltCertificate, wish: IssueCrlWish = {}): Buffer {
  const signer = wish.signer ?? issuer.key;
  const { also = [], ...rest } = wish;
  const replaced = new Set(also.map(({ oid }) => oid));
  const usual = [authorityKeyId({ keyId: signer.keyId }), crlNumber(nextSerial())];
  const extensions = [...usual.filter(({ oid }) => !replaced.has(oid)), ...also];
  return buildCrl({ issuer: issuer.subject, signer, extensions, ...rest });
}

function crlEntry({ serial, revokedAt, reason, extensions = [] }: CrlEntryWish): Buffer {
  const all = [...(reason === undefined ? [] : [reasonCode(reason)]), ...extensions];
  return sequence(
    integer(serial),
    encodedTime(revokedAt ?? CRL_THIS_UPDATE),
    ...(all.length === 0 ? [] : [sequence(...all.map(encodeExtension))]),
  );
}

export function reasonCode(reason: CrlReason | number, critical = false): ExtensionWish {
  const code = typeof reason === "number" ? reason : CRL_REASONS[reason];
  return extension("2.5.29.21", enumerated(code), critical);
}

export function invalidityDate(date: Date): ExtensionWish {
  return extension("2.5.29.24", generalizedTime(date));
}

/** Names the issuer of an entry's certificate in an indirect CRL. @param names GeneralName encodings. */
export function certificateIssuer(names: readonly Buffer[], critical = true): ExtensionWish {
  return extension("2.5.29.29", sequence(...names), critical);
}

export function crlNumber(number: number | bigint | Buffer, critical = false): ExtensionWish {
  return extension("2.5.29.20", integer(number), critical);
}

/** Makes a CRL a delta to the complete CRL of that number. */
export function deltaCrlIndicator(baseNumber: number, critical = true): ExtensionWish {
  return extension("2.5.29.27", integer(baseNumber), critical);
}
