import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { EXTENSION } from "#lib/protocols/x509/certificate/object-identifiers.ts";
import { isAuthority, type Lint } from "#lib/protocols/x509/lint/lint.ts";

/** What is said of single extensions: whether they are critical, and where they may stand. */
export const EXTENSION_LINTS: readonly Lint[] = [
  {
    rule: "rfc5280-aki-critical",
    severity: "warning",
    message: "The authority key identifier is critical, which it must not be",
    source: "RFC 5280 4.2.1.1",
    breaks: (certificate) => criticality(certificate, EXTENSION.authorityKeyIdentifier) === true,
  },
  {
    rule: "rfc5280-ski-critical",
    severity: "warning",
    message: "The subject key identifier is critical, which it must not be",
    source: "RFC 5280 4.2.1.2",
    breaks: (certificate) => criticality(certificate, EXTENSION.subjectKeyIdentifier) === true,
  },
  {
    rule: "rfc5280-aia-critical",
    severity: "warning",
    message: "The authority information access is critical, which it must not be",
    source: "RFC 5280 4.2.2.1",
    breaks: (certificate) =>
      criticality(certificate, EXTENSION.authorityInformationAccess) === true,
  },
  {
    rule: "rfc5280-freshest-crl-critical",
    severity: "warning",
    message: "The freshest CRL extension is critical, which it must not be",
    source: "RFC 5280 4.2.1.15",
    breaks: (certificate) => criticality(certificate, EXTENSION.freshestCrl) === true,
  },
  {
    rule: "rfc5280-policy-constraints-not-critical",
    severity: "warning",
    message: "The policy constraints are not critical, so clients may pass over them",
    source: "RFC 5280 4.2.1.11",
    breaks: (certificate) => criticality(certificate, EXTENSION.policyConstraints) === false,
  },
  {
    rule: "rfc5280-inhibit-any-policy-not-critical",
    severity: "warning",
    message: "The inhibition of any policy is not critical, so clients may pass over it",
    source: "RFC 5280 4.2.1.14",
    breaks: (certificate) => criticality(certificate, EXTENSION.inhibitAnyPolicy) === false,
  },
  {
    rule: "rfc5280-name-constraints-not-critical",
    severity: "info",
    message: "The name constraints are not critical, so old clients may pass over them",
    source: "RFC 5280 4.2.1.10",
    breaks: (certificate) => criticality(certificate, EXTENSION.nameConstraints) === false,
  },
  {
    rule: "rfc5280-name-constraints-in-leaf",
    severity: "warning",
    message: "Name constraints stand in a certificate that is no authority",
    source: "RFC 5280 4.2.1.10",
    breaks: (certificate, role) =>
      certificate.parsed.nameConstraints !== null && !isAuthority(certificate, role),
  },
  {
    rule: "rfc5280-name-constraint-leading-dot",
    severity: "info",
    message: "A constraint on host names begins with a dot, which clients read in different ways",
    source: "RFC 5280 4.2.1.10",
    breaks: ({ parsed: { nameConstraints } }) =>
      nameConstraints !== null &&
      [...nameConstraints.permitted, ...nameConstraints.excluded].some(
        (base) => base.kind === "dns" && base.value.startsWith("."),
      ),
  },
  {
    rule: "rfc5280-basic-constraints-not-critical",
    severity: "warning",
    message: "The basic constraints of an authority are not critical",
    source: "RFC 5280 4.2.1.9",
    breaks: (certificate) =>
      certificate.parsed.basicConstraints?.ca === true &&
      criticality(certificate, EXTENSION.basicConstraints) === false,
  },
  {
    rule: "rfc5280-san-not-critical",
    severity: "warning",
    message: "The subject is empty but the alternative names are not critical",
    source: "RFC 5280 4.2.1.6",
    breaks: (certificate) =>
      certificate.subject.relativeNames.length === 0 &&
      criticality(certificate, EXTENSION.subjectAltName) === false,
  },
  {
    rule: "cabf-san-critical",
    severity: "info",
    message: "The alternative names are critical although the subject is not empty",
    source: "CABF BR 7.1.2.7.12",
    breaks: (certificate) =>
      certificate.subject.relativeNames.length > 0 &&
      criticality(certificate, EXTENSION.subjectAltName) === true,
  },
];

function criticality({ extensions }: Certificate, wanted: string): boolean | null {
  return extensions.find(({ id }) => id === wanted)?.critical ?? null;
}
