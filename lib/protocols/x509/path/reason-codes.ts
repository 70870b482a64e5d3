/** Why a chain is refused; each code is stable, and the order is the one in which reasons are shown. */
export const REASON_CODES = {
  CERTIFICATE_MALFORMED: "The encoding breaks the standard in a way that leaves its meaning open",
  SIGNATURE_INVALID: "The signature was not made by the key of the issuer",
  SUBJECT_ISSUER_MISMATCH: "The key that signed belongs to a certificate with another name",
  UNKNOWN_ISSUER: "No certificate at hand issued this one, and it is no trust anchor",
  REVOKED: "The issuer has taken the certificate back",
  CERTIFICATE_EXPIRED: "The certificate is past its last day",
  CERTIFICATE_NOT_YET_VALID: "The certificate is before its first day",
  NOT_A_CA: "The certificate issued another one but is not an authority",
  KEY_USAGE_MISSING: "The key may not be used for this",
  PATH_LENGTH_EXCEEDED: "More authorities follow than an authority above allows",
  DEPTH_EXCEEDED: "More authorities stand between leaf and anchor than were asked for",
  NAME_CONSTRAINT_VIOLATED: "An authority above may not issue for this name",
  EXTENDED_KEY_USAGE_MISSING: "The certificate is not meant for this purpose",
  HOST_NAME_MISMATCH: "The certificate does not name the host that was dialled",
  UNKNOWN_CRITICAL_EXTENSION: "An extension that must be understood is not",
  POLICY_REQUIRED: "A policy is demanded and none holds over the whole path",
  POLICY_MAPPING_INVALID: "A mapping of policies mentions anyPolicy",
  WEAK_KEY: "The key is too weak for the profile",
  WEAK_SIGNATURE: "The signature uses a digest that can be forged",
  UNSUPPORTED_ALGORITHM: "The algorithm of a key or signature is not accepted",
  CERTIFICATE_NONCONFORMING: "The certificate breaks a rule that the profile enforces",
  REVOCATION_UNKNOWN: "No good revocation answer covers the certificate",
  REVOCATION_NOT_SUPPORTED: "The revocation answer is of a kind that is not understood",
  BUDGET_EXHAUSTED: "The search was given up; too many certificates or names were offered",
} as const;

export type ReasonCode = keyof typeof REASON_CODES;

const RANK = new Map(Object.keys(REASON_CODES).map((code, rank) => [code, rank]));

/** Place of a code in the order of showing; unknown ones come last. */
export function rankOfReason(code: string): number {
  return RANK.get(code) ?? RANK.size;
}
