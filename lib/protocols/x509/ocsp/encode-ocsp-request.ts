import { hash } from "node:crypto";
import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { encodeElement } from "#lib/protocols/x509/der/encode-element.ts";
import { keyBitsOf } from "#lib/protocols/x509/ocsp/certificate-id.ts";

/** AlgorithmIdentifier of SHA-1, which every responder understands; nothing rests on its strength here. */
const SHA1_IDENTIFIER = Buffer.from("300906052b0e03021a0500", "hex");

/**
 * DER of an unsigned OCSPRequest for one certificate.
 *
 * It has no nonce, since many responders sign their answers in advance; the times in an answer bound its replay.
 *
 * @see RFC 6960, section 4.1
 */
export function encodeOcspRequest(certificate: Certificate, issuer: Certificate): Buffer {
  const certId = encodeElement(
    TAG.sequence,
    SHA1_IDENTIFIER,
    encodeElement(TAG.octetString, hash("sha1", certificate.issuer.der, "buffer")),
    encodeElement(TAG.octetString, hash("sha1", keyBitsOf(issuer), "buffer")),
    encodeElement(TAG.integer, certificate.serialNumber),
  );
  const requests = encodeElement(TAG.sequence, encodeElement(TAG.sequence, certId));
  return encodeElement(TAG.sequence, encodeElement(TAG.sequence, requests));
}
