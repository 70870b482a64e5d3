import type { KeyObject } from "node:crypto";

/** One attribute of a relative distinguished name, for example `O=Example`. */
export interface NameAttribute {
  /** Dotted object identifier of the attribute type. */
  type: string;
  /** ASN.1 tag of the value, for example 0x0c for UTF8String. */
  tag: number;
  /** Content octets of the value. */
  content: Buffer;
}

/** A distinguished name: relative names in the order of the encoding, root first. */
export interface Name {
  relativeNames: readonly (readonly NameAttribute[])[];
  /** The whole DER encoding. */
  der: Buffer;
}

/** @see RFC 5280, section 4.2.1.6 */
export type GeneralName =
  | { kind: "dns"; value: string }
  | { kind: "email"; value: string }
  | { kind: "uri"; value: string }
  /** 4 or 16 bytes in a certificate, 8 or 32 (address and mask) in a name constraint. */
  | { kind: "ip"; value: Buffer }
  | { kind: "directory"; value: Name }
  | { kind: "registered-id"; value: string }
  /** otherName, x400Address and ediPartyName, which are compared with nothing. */
  | { kind: "other"; tag: number; value: Buffer };

export interface Extension {
  /** Dotted object identifier. */
  id: string;
  critical: boolean;
  /** Content of the extnValue. */
  value: Buffer;
}

export const KEY_USAGES = [
  "digitalSignature",
  "nonRepudiation",
  "keyEncipherment",
  "dataEncipherment",
  "keyAgreement",
  "keyCertSign",
  "cRLSign",
  "encipherOnly",
  "decipherOnly",
] as const;
export type KeyUsage = (typeof KEY_USAGES)[number];

export interface NameConstraints {
  permitted: readonly GeneralName[];
  excluded: readonly GeneralName[];
}

export interface DistributionPoint {
  /** Full names, or a name relative to the issuer; null when absent. */
  name:
    | { kind: "full"; names: readonly GeneralName[] }
    | { kind: "relative"; attributes: readonly NameAttribute[] }
    | null;
  /** Bits of ReasonFlags, or null for all. */
  reasons: ReadonlySet<number> | null;
  crlIssuer: readonly GeneralName[];
}

/** What is wrong with the encoding although the certificate can still be read; becomes a finding or a reason. */
export interface CertificateFlaw {
  /** Stable; also the rule of the finding it becomes. */
  code: string;
  /** A malformed certificate is never accepted; an irregular one is, unless a profile says otherwise. */
  kind: "malformed" | "irregular";
  message: string;
  /** Section of the standard. */
  source: string;
}

/** @see RFC 5280, section 4.2.1.4 */
export interface CertificatePolicy {
  id: string;
  /** Types of its qualifiers, dotted. */
  qualifiers: readonly string[];
}

/** The extensions that path validation reads, parsed; absent ones are null. */
export interface ParsedExtensions {
  basicConstraints: { ca: boolean; pathLength: number | null } | null;
  keyUsage: ReadonlySet<KeyUsage> | null;
  extendedKeyUsage: readonly string[] | null;
  subjectAltName: readonly GeneralName[] | null;
  nameConstraints: NameConstraints | null;
  subjectKeyIdentifier: Buffer | null;
  authorityKeyIdentifier: {
    keyIdentifier: Buffer | null;
    issuer: readonly GeneralName[] | null;
    serialNumber: Buffer | null;
  } | null;
  crlDistributionPoints: readonly DistributionPoint[] | null;
  freshestCrl: readonly DistributionPoint[] | null;
  /** OCSP responders and issuer certificates, by URL. */
  authorityInformationAccess: { ocsp: readonly string[]; caIssuers: readonly string[] } | null;
  certificatePolicies: readonly CertificatePolicy[] | null;
  policyMappings: readonly { issuerDomain: string; subjectDomain: string }[] | null;
  policyConstraints: {
    requireExplicitPolicy: number | null;
    inhibitPolicyMapping: number | null;
  } | null;
  /** Certificates that may follow before anyPolicy stops counting. */
  inhibitAnyPolicy: number | null;
}

/** A certificate as its DER encoding says it. @see RFC 5280, section 4.1 */
export interface Certificate {
  der: Buffer;
  /** SHA-256 of the DER encoding, lower-case hexadecimal. */
  sha256: string;
  /** 1, 2 or 3. */
  version: number;
  /** Content octets of the INTEGER, as encoded. */
  serialNumber: Buffer;
  issuer: Name;
  subject: Name;
  notBefore: Date;
  notAfter: Date;
  /** DER of the SubjectPublicKeyInfo. */
  subjectPublicKeyInfo: Buffer;
  publicKey: {
    type: "rsa" | "rsa-pss" | "ec" | "ed25519" | "ed448" | "dsa" | "other";
    /** RSA and DSA modulus bits. */
    bits: number | null;
    /** `prime256v1`, `secp384r1`, `secp521r1`, …; null for other keys and for explicit parameters. */
    curve: string | null;
  };
  /** From the outer certificate; `oid` and `parameters` (whole DER, null when absent). */
  signatureAlgorithm: { oid: string; parameters: Buffer | null };
  signature: Buffer;
  /** What is signed. */
  tbs: Buffer;
  extensions: readonly Extension[];
  parsed: ParsedExtensions;
  flaws: readonly CertificateFlaw[];
  /** The key, built on first use; null when the crypto library cannot read it. */
  key(): KeyObject | null;
}
