export const PROFILE_NAMES = ["mongodb-private-ca", "webpki", "rfc5280-strict"] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

/** What a verdict depends on beside the rules that always hold. */
export interface Profile {
  /** Whether what the anchor's certificate says of itself counts, or only its name and key. */
  anchorCounts: boolean;
  /** RSA keys below are refused. */
  smallestRsaBits: number;
  curves: ReadonlySet<string>;
  /** Digests of signatures that are refused. */
  weakDigests: ReadonlySet<string>;
  /** Whether anyExtendedKeyUsage in a leaf stands for each purpose. */
  anyPurposeInLeaf: boolean;
  /** Whether a leaf without extended key usage is good for each purpose. */
  absentPurposeInLeaf: boolean;
  /** Intermediates that are not self-issued; a question may set its own limit. */
  maxDepth: number;
  /** Rules of findings that refuse the chain. */
  enforced: ReadonlySet<string>;
}

const NIST_CURVES = ["prime256v1", "secp384r1", "secp521r1"];
const OTHER_CURVES = [
  "secp224r1",
  "secp256k1",
  "brainpoolP256r1",
  "brainpoolP384r1",
  "brainpoolP512r1",
];
const BROKEN_DIGESTS = ["md2", "md5", "sha1"];

/** Real hierarchies have one to three authorities below the root. */
const DEEPEST = 20;

/**
 * What tells an authority from other certificates, or what clients may overlook, is not in doubt here; and whoever makes
 * certificates with the usual tools never meets these rules. @see docs/chains.md
 */
const UNAMBIGUOUS = [
  "rfc5280-aki-critical",
  "rfc5280-ski-critical",
  "rfc5280-aia-critical",
  "rfc5280-policy-constraints-not-critical",
  "rfc5280-inhibit-any-policy-not-critical",
  "rfc5280-name-constraints-in-leaf",
  "rfc5280-san-not-critical",
  "rfc5280-ca-subject-empty",
  "rfc5280-issuer-empty",
  "rfc5280-ca-bits-inconsistent",
  "rfc5280-serial-too-long",
  "rfc5280-aki-empty",
  "rfc5280-aki-issuer-without-serial",
  "rfc5280-aki-not-own",
  "cabf-common-name-address",
  "cabf-rsa-modulus-octets",
];

/** What the public authorities promise beside. */
const PUBLIC = [
  ...UNAMBIGUOUS,
  "rfc5280-aki-key-identifier-missing",
  "rfc5280-serial-negative",
  "rfc5280-aki-missing",
  "rfc5280-ski-missing",
  "rfc5280-basic-constraints-not-critical",
  "rfc5280-ca-key-usage-missing",
  "rfc5280-name-constraint-leading-dot",
  "rfc5280-dns-name-syntax",
  "cabf-aki-issuer-and-serial",
  "cabf-san-critical",
  "cabf-san-missing",
  "cabf-ca-as-leaf",
  "cabf-common-name-not-in-san",
  "cabf-eku-any",
  "cabf-eku-critical",
  "cabf-eku-in-root",
];

/** The profiles as data; docs/chains.md explains each line. */
export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  "mongodb-private-ca": {
    anchorCounts: true,
    smallestRsaBits: 2048,
    curves: new Set([...NIST_CURVES, ...OTHER_CURVES]),
    weakDigests: new Set(BROKEN_DIGESTS),
    anyPurposeInLeaf: true,
    absentPurposeInLeaf: true,
    maxDepth: DEEPEST,
    enforced: new Set(UNAMBIGUOUS),
  },
  webpki: {
    anchorCounts: true,
    smallestRsaBits: 2048,
    curves: new Set(NIST_CURVES),
    weakDigests: new Set(BROKEN_DIGESTS),
    anyPurposeInLeaf: false,
    absentPurposeInLeaf: false,
    maxDepth: DEEPEST,
    enforced: new Set(PUBLIC),
  },
  "rfc5280-strict": {
    anchorCounts: false,
    smallestRsaBits: 1024,
    curves: new Set([...NIST_CURVES, ...OTHER_CURVES]),
    weakDigests: new Set(BROKEN_DIGESTS),
    anyPurposeInLeaf: true,
    absentPurposeInLeaf: true,
    maxDepth: DEEPEST,
    enforced: new Set(["rfc5280-ca-bits-inconsistent"]),
  },
};
