import { readAlgorithm } from "#lib/protocols/x509/certificate/read-certificate.ts";
import { readExtensionList } from "#lib/protocols/x509/certificate/read-extensions.ts";
import { readName } from "#lib/protocols/x509/certificate/read-name.ts";
import { DerCursor, type DerElement, readSingle } from "#lib/protocols/x509/der/der-cursor.ts";
import { constructedContextTag, TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { timeOf } from "#lib/protocols/x509/der/der-time.ts";
import { octetsOfBitString, smallIntegerOf } from "#lib/protocols/x509/der/der-values.ts";
import { objectIdentifierOf } from "#lib/protocols/x509/der/object-identifier.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";
import {
  type BasicOcspResponse,
  OCSP_REFUSALS,
  type OcspRefusal,
  type OcspResponse,
  type SingleResponse,
} from "#lib/protocols/x509/ocsp/ocsp-response.ts";
import { readSingleResponse } from "#lib/protocols/x509/ocsp/read-single-response.ts";

const BASIC_RESPONSE = "1.3.6.1.5.5.7.48.1.1";
const NONCE = "1.3.6.1.5.5.7.48.1.2";
const EXTENDED_REVOKE = "1.3.6.1.5.5.7.48.1.9";

/** Largest answer that is read; a usual one has two kilobytes, with a chain of certificates ten. */
export const LARGEST_OCSP_RESPONSE_BYTES = 128 * 1024;

/**
 * An OCSP response as its encoding says it; nothing about it is trusted yet.
 *
 * @throws X509FormatError where the bytes are not one, or its type is not the basic one. @see RFC 6960, section 4.2.1
 */
export function readOcspResponse(bytes: Uint8Array): OcspResponse {
  if (bytes.length > LARGEST_OCSP_RESPONSE_BYTES) {
    throw new X509FormatError(
      "TOO_LARGE",
      `An OCSP response has over ${LARGEST_OCSP_RESPONSE_BYTES} bytes`,
    );
  }
  const der = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cursor = new DerCursor(readSingle(der, TAG.sequence).content);
  const status = smallIntegerOf(cursor.next(TAG.enumerated), 6);
  const body = cursor.optional(constructedContextTag(0));
  cursor.end();
  if (status !== 0) return { kind: "refusal", refusal: refusalOf(status) };
  if (body === null) throw new X509FormatError("TRUNCATED", "A successful response has no body");
  return { kind: "answer", basic: readBasicResponse(bodyOf(body.content)) };
}

function refusalOf(status: number): OcspRefusal {
  const refusals: Readonly<Record<number, OcspRefusal>> = OCSP_REFUSALS;
  const refusal = refusals[status];
  if (refusal !== undefined) return refusal;
  throw new X509FormatError("VALUE_OUT_OF_RANGE", "An OCSP status has no meaning");
}

function bodyOf(content: Buffer): Buffer {
  const cursor = new DerCursor(readSingle(content, TAG.sequence).content);
  const type = objectIdentifierOf(cursor.next(TAG.objectIdentifier).content);
  const body = cursor.next(TAG.octetString).content;
  cursor.end();
  if (type === BASIC_RESPONSE) return body;
  throw new X509FormatError("VALUE_OUT_OF_RANGE", `The OCSP response type ${type} is not known`);
}

function readBasicResponse(der: Buffer): BasicOcspResponse {
  const cursor = new DerCursor(readSingle(der, TAG.sequence).content);
  const tbs = cursor.next(TAG.sequence);
  const algorithm = cursor.next(TAG.sequence);
  const signature = octetsOfBitString(cursor.next(TAG.bitString));
  const certificates = cursor.optional(constructedContextTag(0));
  cursor.end();
  return {
    ...readSignedPart(tbs.content),
    certificates: certificates === null ? [] : certificatesOf(certificates.content),
    signatureAlgorithm: readAlgorithm(algorithm),
    signature,
    tbs: tbs.der,
  };
}

function readSignedPart(content: Buffer) {
  const cursor = new DerCursor(content);
  const version = cursor.optional(constructedContextTag(0));
  if (version !== null) smallIntegerOf(readSingle(version.content, TAG.integer), 0);
  const responder = responderOf(cursor.any());
  const producedAt = timeOf(cursor.next(TAG.generalizedTime));
  const responses = singleResponsesOf(cursor.next(TAG.sequence).content);
  const list = cursor.optional(constructedContextTag(1));
  cursor.end();
  const extensions = list === null ? [] : readExtensionList(list.content).extensions;
  return {
    responder,
    producedAt,
    responses,
    hasUnknownCriticalExtension: extensions.some(
      ({ id, critical }) => critical && id !== NONCE && id !== EXTENDED_REVOKE,
    ),
  };
}

function responderOf({ tag, content }: DerElement): BasicOcspResponse["responder"] {
  if (tag === constructedContextTag(1)) return { by: "name", name: readName(content) };
  if (tag === constructedContextTag(2)) {
    return { by: "key", keyHash: readSingle(content, TAG.octetString).content };
  }
  throw new X509FormatError("TAG_UNEXPECTED", "A responder is named neither by name nor by key");
}

function singleResponsesOf(content: Buffer): SingleResponse[] {
  const cursor = new DerCursor(content);
  const responses: SingleResponse[] = [];
  while (!cursor.atEnd) responses.push(readSingleResponse(cursor.next(TAG.sequence).content));
  return responses;
}

function certificatesOf(content: Buffer): Buffer[] {
  const cursor = new DerCursor(readSingle(content, TAG.sequence).content);
  const certificates: Buffer[] = [];
  while (!cursor.atEnd) certificates.push(cursor.next(TAG.sequence).der);
  return certificates;
}
