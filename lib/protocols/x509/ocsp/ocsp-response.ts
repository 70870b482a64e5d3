import type { Certificate, Name } from "#lib/protocols/x509/certificate/certificate.ts";
import type { RevocationReason } from "#lib/protocols/x509/revocation/certificate-list.ts";

/** Which certificate an answer is about. @see RFC 6960, section 4.1.1 */
export interface CertId {
  /** Dotted identifier of the hash algorithm. */
  hashAlgorithm: string;
  issuerNameHash: Buffer;
  issuerKeyHash: Buffer;
  /** Content octets of the INTEGER. */
  serialNumber: Buffer;
}

export type OcspCertStatus =
  | { kind: "good" }
  | { kind: "revoked"; revokedAt: Date; reason: RevocationReason | null }
  | { kind: "unknown" };

export interface SingleResponse {
  certId: CertId;
  status: OcspCertStatus;
  thisUpdate: Date;
  nextUpdate: Date | null;
  hasUnknownCriticalExtension: boolean;
}

/** A BasicOCSPResponse as its encoding says it. @see RFC 6960, section 4.2.1 */
export interface BasicOcspResponse {
  responder: { by: "name"; name: Name } | { by: "key"; keyHash: Buffer };
  producedAt: Date;
  responses: readonly SingleResponse[];
  hasUnknownCriticalExtension: boolean;
  /** DER of certificates that came along; unread, since most answers need none of them. */
  certificates: readonly Buffer[];
  signatureAlgorithm: Certificate["signatureAlgorithm"];
  signature: Buffer;
  /** What is signed. */
  tbs: Buffer;
}

/** Why a responder gave no answer. @see RFC 6960, section 4.2.1 */
export const OCSP_REFUSALS = {
  1: "malformedRequest",
  2: "internalError",
  3: "tryLater",
  5: "sigRequired",
  6: "unauthorized",
} as const;
export type OcspRefusal = (typeof OCSP_REFUSALS)[keyof typeof OCSP_REFUSALS];

export type OcspResponse =
  | { kind: "answer"; basic: BasicOcspResponse }
  | { kind: "refusal"; refusal: OcspRefusal };
