import type { CertificateFlaw } from "#lib/protocols/x509/certificate/certificate.ts";

/** Every oddity that leaves a CRL readable; the malformed ones forbid its use. */
const CRL_FLAWS = {
  "rfc5280-crl-version-1": {
    kind: "irregular",
    message: "The CRL is of version 1, which has neither number nor scope",
    source: "RFC 5280 5.1.2.1",
  },
  "rfc5280-crl-extensions-before-v2": {
    kind: "malformed",
    message: "The CRL has extensions but is not of version 2",
    source: "RFC 5280 5.1.2.1",
  },
  "rfc5280-crl-signature-algorithm-mismatch": {
    kind: "malformed",
    message: "The CRL's signature algorithm inside the signed part differs from the one outside",
    source: "RFC 5280 5.1.1.2",
  },
  "rfc5280-crl-next-update-missing": {
    kind: "malformed",
    message: "The CRL names no next update, so nobody can tell whether it is current",
    source: "RFC 5280 5.1.2.5",
  },
  "rfc5280-crl-entries-empty": {
    kind: "irregular",
    message: "The CRL writes out an empty list of revoked certificates",
    source: "RFC 5280 5.1.2.6",
  },
  "rfc5280-crl-number-missing": {
    kind: "malformed",
    message: "The CRL has no number",
    source: "RFC 5280 5.2.3",
  },
  "rfc5280-crl-number-critical": {
    kind: "malformed",
    message: "The CRL marks its number as critical",
    source: "RFC 5280 5.2.3",
  },
  "rfc5280-crl-idp-not-critical": {
    kind: "irregular",
    message: "The CRL does not mark its issuing distribution point as critical",
    source: "RFC 5280 5.2.5",
  },
  "rfc5280-crl-scope-contradictory": {
    kind: "malformed",
    message: "The CRL claims to hold only certificates of two different kinds",
    source: "RFC 5280 5.2.5",
  },
  "rfc5280-crl-extension-unknown-critical": {
    kind: "malformed",
    message: "The CRL has a critical extension that is not understood",
    source: "RFC 5280 5.2",
  },
  "rfc5280-crl-entry-extension-unknown-critical": {
    kind: "malformed",
    message: "An entry of the CRL has a critical extension that is not understood",
    source: "RFC 5280 5.3",
  },
  "rfc5280-crl-entry-duplicate": {
    kind: "irregular",
    message: "The CRL lists a serial number twice; the first entry counts",
    source: "RFC 5280 5.1.2.6",
  },
} as const satisfies Record<string, Omit<CertificateFlaw, "code">>;

export type CrlFlawCode = keyof typeof CRL_FLAWS;

/** The flaw called `code`. */
export function crlFlaw(code: CrlFlawCode): CertificateFlaw {
  return { code, ...CRL_FLAWS[code] };
}
