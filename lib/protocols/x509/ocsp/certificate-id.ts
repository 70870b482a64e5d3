import { hash } from "node:crypto";
import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { DerCursor, readSingle } from "#lib/protocols/x509/der/der-cursor.ts";
import { TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { octetsOfBitString } from "#lib/protocols/x509/der/der-values.ts";
import type { CertId } from "#lib/protocols/x509/ocsp/ocsp-response.ts";

/** Hash algorithms that a responder may name a certificate by. @see RFC 6960, section 4.3; RFC 5754 */
const HASHES: Readonly<Record<string, string>> = {
  "1.3.14.3.2.26": "sha1",
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};

/** Whether `id` names `certificate` as issued by `issuer`; a hash that is not known names nothing. */
export function namesCertificate(
  id: CertId,
  certificate: Certificate,
  issuer: Certificate,
): boolean {
  const algorithm = HASHES[id.hashAlgorithm];
  return (
    algorithm !== undefined &&
    id.serialNumber.equals(certificate.serialNumber) &&
    id.issuerNameHash.equals(hash(algorithm, certificate.issuer.der, "buffer")) &&
    id.issuerKeyHash.equals(hash(algorithm, keyBitsOf(issuer), "buffer"))
  );
}

/**
 * The bits of a certificate's subjectPublicKey, of which OCSP takes hashes.
 *
 * @see RFC 6960, section 4.1.1 (issuerKeyHash)
 */
export function keyBitsOf({ subjectPublicKeyInfo }: Certificate): Buffer {
  const cursor = new DerCursor(readSingle(subjectPublicKeyInfo, TAG.sequence).content);
  cursor.next(TAG.sequence);
  return octetsOfBitString(cursor.next(TAG.bitString));
}
