import type { CertificateFlaw } from "#lib/protocols/x509/certificate/certificate.ts";

type FlawText = Omit<CertificateFlaw, "code">;

/** Every oddity that leaves a certificate readable, with what it means. */
export const FLAWS = {
  "x690-default-encoded": {
    kind: "irregular",
    message: "A value that equals its default is written out, which DER forbids",
    source: "ITU-T X.690 11.5",
  },
  "x690-named-bits-padded": {
    kind: "irregular",
    message: "The key usage ends in zero bits, which DER leaves out",
    source: "ITU-T X.690 11.2.2",
  },
  "rfc5280-serial-not-der": {
    kind: "malformed",
    message: "The serial number is empty or longer than its value needs",
    source: "RFC 5280 4.1.2.2",
  },
  "rfc5280-serial-zero": {
    kind: "irregular",
    message: "The serial number is zero",
    source: "RFC 5280 4.1.2.2",
  },
  "rfc5280-serial-negative": {
    kind: "irregular",
    message: "The serial number is negative",
    source: "RFC 5280 4.1.2.2",
  },
  "rfc5280-serial-too-long": {
    kind: "irregular",
    message: "The serial number is longer than 20 octets",
    source: "RFC 5280 4.1.2.2",
  },
  "rfc5280-signature-algorithm-mismatch": {
    kind: "malformed",
    message: "The signature algorithm inside the signed part differs from the one outside",
    source: "RFC 5280 4.1.1.2",
  },
  "rfc5280-time-type": {
    kind: "irregular",
    message: "A date before 2050 is not a UTCTime, or a later one not a GeneralizedTime",
    source: "RFC 5280 4.1.2.5",
  },
  "rfc5280-extensions-before-v3": {
    kind: "malformed",
    message: "The certificate has extensions but is not of version 3",
    source: "RFC 5280 4.1.2.1",
  },
  "rfc5280-unique-id-in-v1": {
    kind: "malformed",
    message: "The certificate has unique identifiers but is of version 1",
    source: "RFC 5280 4.1.2.8",
  },
  "rfc5280-extensions-empty": {
    kind: "malformed",
    message: "The list of extensions is empty",
    source: "RFC 5280 4.1.2.9",
  },
  "rfc5280-extension-duplicate": {
    kind: "malformed",
    message: "An extension appears twice",
    source: "RFC 5280 4.2",
  },
  "rfc5280-public-key-malformed": {
    kind: "malformed",
    message: "The public key cannot be read",
    source: "RFC 5280 4.1.2.7",
  },
} as const satisfies Record<string, FlawText>;

export type FlawCode = keyof typeof FLAWS;

/** The flaw called `code`. */
export function flaw(code: FlawCode): CertificateFlaw {
  return { code, ...FLAWS[code] };
}
