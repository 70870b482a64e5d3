import { createByteReader } from "#lib/protocols/tls/byte-reader.ts";
import { EXTENSION } from "#lib/protocols/tls/code-points.ts";
import { type ProtocolVersion, VERSION } from "#lib/protocols/tls/protocol-version.ts";
import { readCodes } from "#lib/protocols/tls/read-codes.ts";
import { readExtensions } from "#lib/protocols/tls/read-extensions.ts";
import type { CertificateRequest } from "#lib/protocols/tls/server-answer.ts";

const OCSP = 1;

/** Certificates as sent, and the stapled OCSP response that TLS 1.3 puts beside the leaf. */
export interface CertificateMessage {
  chain: Buffer[];
  stapledOcsp: Buffer | null;
}

/** @see RFC 5246, section 7.4.2 */
export function readOlderCertificate(body: Buffer): CertificateMessage {
  return { chain: readList(createByteReader(body).vector(3), 3), stapledOcsp: null };
}

/** @see RFC 8446, section 4.4.2 */
export function readTls13Certificate(body: Buffer): CertificateMessage {
  const message = createByteReader(body);
  message.vector(1);
  const entries = createByteReader(message.vector(3));
  const chain: Buffer[] = [];
  let stapledOcsp: Buffer | null = null;
  while (!entries.isAtEnd()) {
    chain.push(entries.vector(3));
    const status = readExtensions(entries.vector(2)).get(EXTENSION.statusRequest);
    if (chain.length === 1 && status !== undefined) stapledOcsp = readCertificateStatus(status);
  }
  return { chain, stapledOcsp };
}

/**
 * The DER of the OCSPResponse, or null for another type of status.
 *
 * @see RFC 6066, section 8
 */
export function readCertificateStatus(body: Buffer): Buffer | null {
  const reader = createByteReader(body);
  return reader.uint(1) === OCSP ? reader.vector(3) : null;
}

/** @see RFC 5246, section 7.4.4; TLS 1.1 and older have no signature algorithms there */
export function readOlderCertificateRequest(
  body: Buffer,
  version: ProtocolVersion,
): CertificateRequest {
  const reader = createByteReader(body);
  reader.vector(1);
  const signatureSchemes = version === VERSION.tls12 ? readCodes(reader.vector(2)) : [];
  return { signatureSchemes, authorities: readList(reader.vector(2), 2) };
}

/** @see RFC 8446, sections 4.3.2 and 4.2.4 */
export function readTls13CertificateRequest(body: Buffer): CertificateRequest {
  const reader = createByteReader(body);
  reader.vector(1);
  const extensions = readExtensions(reader.vector(2));
  const schemes = extensions.get(EXTENSION.signatureAlgorithms);
  const authorities = extensions.get(EXTENSION.certificateAuthorities);
  return {
    signatureSchemes: schemes === undefined ? [] : readCodes(createByteReader(schemes).vector(2)),
    authorities:
      authorities === undefined ? [] : readList(createByteReader(authorities).vector(2), 2),
  };
}

function readList(list: Buffer, lengthWidth: number): Buffer[] {
  const reader = createByteReader(list);
  const items: Buffer[] = [];
  while (!reader.isAtEnd()) items.push(reader.vector(lengthWidth));
  return items;
}
