import { createHash } from "node:crypto";
import type { BuiltCertificate } from "#tests/pki/build-certificate.ts";
import { CRL_REASONS, type CrlReason } from "#tests/pki/build-crl.ts";
import {
  bitString,
  enumerated,
  explicit,
  generalizedTime,
  implicit,
  integer,
  NULL,
  objectIdentifier,
  octetString,
  sequence,
} from "#tests/pki/der-writer.ts";
import { type ExtensionWish, encodeExtension } from "#tests/pki/extensions.ts";
import { keyBits, type TestKey } from "#tests/pki/keys.ts";
import {
  defaultScheme,
  SIGNATURE_SCHEMES,
  type SignatureWish,
  signature,
} from "#tests/pki/signing.ts";

const HASHES = {
  sha1: "1.3.14.3.2.26",
  sha256: "2.16.840.1.101.3.4.2.1",
  sha384: "2.16.840.1.101.3.4.2.2",
} as const;

export interface CertIdWish {
  hash?: keyof typeof HASHES;
  issuer: BuiltCertificate;
  serial: number | bigint | Buffer;
}

export interface SingleResponseWish {
  certId: CertIdWish;
  status?: "good" | "unknown" | { revokedAt: Date; reason?: CrlReason };
  thisUpdate?: Date;
  /** Null leaves it out. */
  nextUpdate?: Date | null;
  extensions?: readonly ExtensionWish[];
}

/** Everything that a basic response says. Nothing is checked, so wrong ones can be made. */
export interface OcspResponseWish extends SignatureWish {
  signer: TestKey;
  /** By the name, or by SHA-1 of the key. */
  responder: { name: Buffer } | { key: TestKey };
  producedAt?: Date;
  responses: readonly SingleResponseWish[];
  extensions?: readonly ExtensionWish[];
  /** DER of certificates sent along. */
  certificates?: readonly Buffer[];
}

export const OCSP_THIS_UPDATE = new Date("2026-05-31T00:00:00Z");
export const OCSP_NEXT_UPDATE = new Date("2026-06-07T00:00:00Z");

/** DER of a successful OCSPResponse. @see RFC 6960, section 4.2.1 */
export function buildOcspResponse(wish: OcspResponseWish): Buffer {
  const scheme = wish.scheme ?? defaultScheme(wish.signer);
  const produced = sequence(
    responderId(wish.responder),
    generalizedTime(wish.producedAt ?? OCSP_THIS_UPDATE),
    sequence(...wish.responses.map(singleResponse)),
    ...extensionsField(1, wish.extensions),
  );
  const plain = signature(produced, wish.signer, scheme);
  const basic = sequence(
    produced,
    wish.outerAlgorithm ?? SIGNATURE_SCHEMES[scheme].identifier,
    bitString(wish.alterSignature?.(plain) ?? plain),
    ...(wish.certificates === undefined ? [] : [explicit(0, sequence(...wish.certificates))]),
  );
  const bytes = sequence(objectIdentifier("1.3.6.1.5.5.7.48.1.1"), octetString(basic));
  return sequence(enumerated(0), explicit(0, bytes));
}

/** DER of an OCSPResponse without an answer. @param status Such as 3 for tryLater or 6 for unauthorized. */
export function ocspRefusal(status: number): Buffer {
  return sequence(enumerated(status));
}

function singleResponse(wish: SingleResponseWish): Buffer {
  const { nextUpdate = OCSP_NEXT_UPDATE } = wish;
  return sequence(
    certId(wish.certId),
    certStatus(wish.status ?? "good"),
    generalizedTime(wish.thisUpdate ?? OCSP_THIS_UPDATE),
    ...(nextUpdate === null ? [] : [explicit(0, generalizedTime(nextUpdate))]),
    ...extensionsField(1, wish.extensions),
  );
}

/** DER of a CertID. */
export function certId({ hash = "sha1", issuer, serial }: CertIdWish): Buffer {
  const digest = (bytes: Buffer) => octetString(createHash(hash).update(bytes).digest());
  return sequence(
    sequence(objectIdentifier(HASHES[hash]), NULL),
    digest(issuer.subject),
    digest(keyBits(issuer.key.spki)),
    integer(serial),
  );
}

function certStatus(status: NonNullable<SingleResponseWish["status"]>): Buffer {
  if (status === "good") return implicit(0, NULL);
  if (status === "unknown") return implicit(2, NULL);
  const reason =
    status.reason === undefined ? [] : [explicit(0, enumerated(CRL_REASONS[status.reason]))];
  return implicit(1, sequence(generalizedTime(status.revokedAt), ...reason));
}

function responderId(responder: OcspResponseWish["responder"]): Buffer {
  if ("name" in responder) return explicit(1, responder.name);
  return explicit(2, octetString(responder.key.keyId));
}

function extensionsField(number: number, extensions: readonly ExtensionWish[] | undefined) {
  if (extensions === undefined) return [];
  return [explicit(number, sequence(...extensions.map(encodeExtension)))];
}
