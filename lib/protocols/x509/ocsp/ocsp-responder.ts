import { hash } from "node:crypto";
import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { PURPOSE } from "#lib/protocols/x509/certificate/object-identifiers.ts";
import { readCertificate } from "#lib/protocols/x509/certificate/read-certificate.ts";
import { READ_EXTENSIONS } from "#lib/protocols/x509/certificate/read-extensions.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";
import { namesMatch } from "#lib/protocols/x509/name/name-key.ts";
import { keyBitsOf } from "#lib/protocols/x509/ocsp/certificate-id.ts";
import type { BasicOcspResponse } from "#lib/protocols/x509/ocsp/ocsp-response.ts";
import type { Signed } from "#lib/protocols/x509/path/check-signature.ts";

/** Whether a certificate's key made a signature. */
export type IsSignedBy = (signed: Signed, signer: Certificate) => boolean;

interface Authority {
  issuer: Certificate;
  at: Date;
  isSignedBy: IsSignedBy;
}

/** Certificates that are looked at; a responder sends its own and perhaps the chain above. */
const MOST_CERTIFICATES = 8;

type ResponderFault = {
  kind: "unusable";
  code: "ocsp-signature-invalid" | "ocsp-responder-not-authorised";
  message: string;
};

/**
 * Why nobody who may answer for `issuer` signed the response; null where somebody did.
 *
 * That is the issuer itself, or a responder whom it gave a certificate for just that.
 *
 * @see RFC 6960, sections 4.2.2.2 and 3.2
 */
export function obstacleOfResponder(
  basic: BasicOcspResponse,
  { issuer, at, isSignedBy }: Authority,
): ResponderFault | null {
  const named = [issuer, ...readAlong(basic)].filter((candidate) => isNamed(candidate, basic));
  const signers = named.filter((candidate) => isSignedBy(basic, candidate));
  if (named.length > 0 && signers.length === 0) {
    const message = "has a signature that its responder did not make";
    return { kind: "unusable", code: "ocsp-signature-invalid", message };
  }
  const mayAnswer = (signer: Certificate) =>
    signer.sha256 === issuer.sha256 || isDelegate(signer, { issuer, at, isSignedBy });
  if (signers.some(mayAnswer)) return null;
  const message = "comes from a responder whom the issuer did not entitle";
  return { kind: "unusable", code: "ocsp-responder-not-authorised", message };
}

function readAlong({ certificates }: BasicOcspResponse): Certificate[] {
  return certificates.slice(0, MOST_CERTIFICATES).flatMap((der) => {
    try {
      return [readCertificate(der)];
    } catch (error) {
      if (error instanceof X509FormatError) return [];
      throw error;
    }
  });
}

function isNamed(candidate: Certificate, { responder }: BasicOcspResponse): boolean {
  if (responder.by === "name") return namesMatch(candidate.subject, responder.name);
  return hash("sha1", keyBitsOf(candidate), "buffer").equals(responder.keyHash);
}

function isDelegate(signer: Certificate, { issuer, at, isSignedBy }: Authority): boolean {
  const { parsed, extensions, flaws } = signer;
  return (
    namesMatch(signer.issuer, issuer.subject) &&
    signer.notBefore <= at &&
    at <= signer.notAfter &&
    parsed.extendedKeyUsage?.includes(PURPOSE.ocspSigning) === true &&
    (parsed.keyUsage?.has("digitalSignature") ?? true) &&
    flaws.every(({ kind }) => kind !== "malformed") &&
    extensions.every(({ id, critical }) => !critical || READ_EXTENSIONS.has(id)) &&
    isSignedBy(signer, issuer)
  );
}
