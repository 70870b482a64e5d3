import type {
  Certificate,
  CertificateFlaw,
  DistributionPoint,
  Name,
} from "#lib/protocols/x509/certificate/certificate.ts";

/** What may be read of a revocation, also in an OCSP answer. @see RFC 5280, section 5.3.1 */
export const REVOCATION_REASONS = {
  0: "unspecified",
  1: "keyCompromise",
  2: "cACompromise",
  3: "affiliationChanged",
  4: "superseded",
  5: "cessationOfOperation",
  6: "certificateHold",
  8: "removeFromCRL",
  9: "privilegeWithdrawn",
  10: "aACompromise",
} as const;
export type RevocationReason = (typeof REVOCATION_REASONS)[keyof typeof REVOCATION_REASONS];

/** One revoked certificate. */
export interface CrlEntry {
  revokedAt: Date;
  /** Null where the CRL gives none. */
  reason: RevocationReason | null;
}

/** Which certificates and reasons a CRL is about. @see RFC 5280, section 5.2.5 */
export interface IssuingDistributionPoint {
  name: DistributionPoint["name"];
  onlyContainsUserCerts: boolean;
  onlyContainsCACerts: boolean;
  onlyContainsAttributeCerts: boolean;
  /** Bits of ReasonFlags, or null for all. */
  onlySomeReasons: ReadonlySet<number> | null;
  indirectCRL: boolean;
}

/** A certificate revocation list as its DER encoding says it. @see RFC 5280, section 5.1 */
export interface CertificateList {
  /** 1 or 2. */
  version: number;
  issuer: Name;
  thisUpdate: Date;
  /** Null where the issuer promises no next list. */
  nextUpdate: Date | null;
  /** By the content octets of the serial number, in hexadecimal as encoded. */
  entries: ReadonlyMap<string, CrlEntry>;
  issuingDistributionPoint: IssuingDistributionPoint | null;
  /** Whether it lists changes since another list only. */
  isDelta: boolean;
  /** Whether it says where changes since are listed. */
  namesFreshestCrl: boolean;
  /** Key that signed it, as its issuer calls it. */
  authorityKeyIdentifier: Buffer | null;
  signatureAlgorithm: Certificate["signatureAlgorithm"];
  signature: Buffer;
  /** What is signed. */
  tbs: Buffer;
  /** A malformed one makes the list unusable, an irregular one does not. */
  flaws: readonly CertificateFlaw[];
}
