import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { isAuthority, type Lint } from "#lib/protocols/x509/lint/lint.ts";
import { namesMatch } from "#lib/protocols/x509/name/name-key.ts";

/** What is said of the identifiers by which clients find issuers. */
export const KEY_IDENTIFIER_LINTS: readonly Lint[] = [
  {
    rule: "rfc5280-aki-missing",
    severity: "info",
    message: "The certificate does not identify the key that signed it, so clients have to try",
    source: "RFC 5280 4.2.1.1",
    breaks: (certificate) =>
      certificate.parsed.authorityKeyIdentifier === null && !isSelfIssued(certificate),
  },
  {
    rule: "rfc5280-aki-key-identifier-missing",
    severity: "warning",
    message: "The authority key identifier leaves out the identifier of the key",
    source: "RFC 5280 4.2.1.1",
    breaks: ({ parsed: { authorityKeyIdentifier } }) =>
      authorityKeyIdentifier !== null && authorityKeyIdentifier.keyIdentifier === null,
  },
  {
    rule: "rfc5280-aki-empty",
    severity: "warning",
    message: "The authority key identifier identifies nothing",
    source: "RFC 5280 4.2.1.1",
    breaks: ({ parsed: { authorityKeyIdentifier } }) =>
      authorityKeyIdentifier !== null &&
      Object.values(authorityKeyIdentifier).every((part) => part === null),
  },
  {
    rule: "rfc5280-aki-issuer-without-serial",
    severity: "warning",
    message: "The authority key identifier has only one of issuer and serial number",
    source: "RFC 5280 A.2",
    breaks: ({ parsed: { authorityKeyIdentifier } }) =>
      authorityKeyIdentifier !== null &&
      (authorityKeyIdentifier.issuer === null) !== (authorityKeyIdentifier.serialNumber === null),
  },
  {
    rule: "cabf-aki-issuer-and-serial",
    severity: "info",
    message: "The authority key identifier pins one certificate of the issuer, not its key alone",
    source: "CABF BR 7.1.2.11.1",
    breaks: ({ parsed: { authorityKeyIdentifier } }) =>
      authorityKeyIdentifier !== null &&
      authorityKeyIdentifier.issuer !== null &&
      authorityKeyIdentifier.serialNumber !== null,
  },
  {
    rule: "rfc5280-aki-not-own",
    severity: "warning",
    message:
      "A self-issued anchor identifies another certificate as its issuer, so OpenSSL looks for that",
    source: "RFC 5280 4.2.1.1",
    breaks: (certificate, role) =>
      role === "anchor" && isSelfIssued(certificate) && !identifiesItself(certificate),
  },
  {
    rule: "rfc5280-ski-missing",
    severity: "warning",
    message: "An authority does not identify its key, so clients have to try",
    source: "RFC 5280 4.2.1.2",
    breaks: (certificate, role) =>
      certificate.parsed.subjectKeyIdentifier === null && isAuthority(certificate, role),
  },
];

function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return namesMatch(subject, issuer);
}

/** Each part that is there has to fit. */
function identifiesItself({ parsed, serialNumber, issuer }: Certificate): boolean {
  const named = parsed.authorityKeyIdentifier;
  if (named === null) return true;
  const own = parsed.subjectKeyIdentifier;
  const directories = (named.issuer ?? []).flatMap((name) =>
    name.kind === "directory" ? name.value : [],
  );
  return (
    (named.keyIdentifier === null || own === null || named.keyIdentifier.equals(own)) &&
    (named.serialNumber === null || named.serialNumber.equals(serialNumber)) &&
    (directories.length === 0 || directories.some((name) => namesMatch(name, issuer)))
  );
}
