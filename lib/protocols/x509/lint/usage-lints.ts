import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { EXTENSION, PURPOSE } from "#lib/protocols/x509/certificate/object-identifiers.ts";
import { isAuthority, type Lint } from "#lib/protocols/x509/lint/lint.ts";

/** What is said of keys and of what they may be used for. */
export const USAGE_LINTS: readonly Lint[] = [
  {
    rule: "rfc5280-ca-bits-inconsistent",
    severity: "warning",
    message: "Some of what makes an authority is there and some is not",
    source: "RFC 5280 4.2.1.9",
    breaks: hasInconsistentBits,
  },
  {
    rule: "rfc5280-key-usage-empty",
    severity: "warning",
    message: "The key usage allows nothing",
    source: "RFC 5280 4.2.1.3",
    breaks: ({ parsed }) => parsed.keyUsage?.size === 0,
  },
  {
    rule: "rfc5280-ca-key-usage-missing",
    severity: "info",
    message: "An authority does not say what its key may be used for",
    source: "RFC 5280 4.2.1.3",
    breaks: (certificate, role) =>
      certificate.parsed.keyUsage === null && isAuthority(certificate, role),
  },
  {
    rule: "cabf-ca-as-leaf",
    severity: "warning",
    message: "The certificate of a peer is that of an authority: whoever has its key can issue",
    source: "CABF BR 7.1.2.7.8",
    breaks: ({ parsed }, role) => role === "leaf" && parsed.basicConstraints?.ca === true,
  },
  {
    rule: "cabf-eku-missing",
    severity: "info",
    message: "The certificate does not say for which purposes it is meant",
    source: "CABF BR 7.1.2.7.6",
    breaks: ({ parsed }, role) => role === "leaf" && parsed.extendedKeyUsage === null,
  },
  {
    rule: "cabf-eku-any",
    severity: "info",
    message: "The certificate is meant for any purpose",
    source: "CABF BR 7.1.2.7.10",
    breaks: ({ parsed }, role) =>
      role === "leaf" && parsed.extendedKeyUsage?.includes(PURPOSE.any) === true,
  },
  {
    rule: "cabf-eku-critical",
    severity: "info",
    message: "The extended key usage is critical",
    source: "CABF BR 7.1.2.7.6",
    breaks: ({ extensions }) =>
      extensions.some(({ id, critical }) => critical && id === EXTENSION.extendedKeyUsage),
  },
  {
    rule: "cabf-eku-in-root",
    severity: "info",
    message: "A trust anchor restricts purposes, which clients read in different ways",
    source: "CABF BR 7.1.2.1.2",
    breaks: ({ parsed }, role) => role === "anchor" && parsed.extendedKeyUsage !== null,
  },
  {
    rule: "cabf-rsa-modulus-octets",
    severity: "warning",
    message: "The RSA modulus does not fill whole octets",
    source: "CABF BR 6.1.5",
    breaks: ({ publicKey: { type, bits } }) => type.startsWith("rsa") && (bits ?? 0) % 8 !== 0,
  },
  {
    rule: "cabf-rsa-too-short",
    severity: "warning",
    message: "The RSA key has fewer than 2048 bits",
    source: "CABF BR 6.1.5",
    breaks: ({ publicKey: { type, bits } }) => type.startsWith("rsa") && (bits ?? 0) < 2048,
  },
];

/** An authority may keep a key for CRLs alone; one for neither certificates nor CRLs is none. */
function hasInconsistentBits({ parsed: { basicConstraints, keyUsage } }: Certificate): boolean {
  if (basicConstraints?.ca === true) {
    return keyUsage !== null && !keyUsage.has("keyCertSign") && !keyUsage.has("cRLSign");
  }
  return (basicConstraints?.pathLength ?? null) !== null || keyUsage?.has("keyCertSign") === true;
}
