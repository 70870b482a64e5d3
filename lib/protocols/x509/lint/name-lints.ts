import type { Certificate, GeneralName } from "#lib/protocols/x509/certificate/certificate.ts";
import { ATTRIBUTE } from "#lib/protocols/x509/certificate/object-identifiers.ts";
import { textOf } from "#lib/protocols/x509/der/der-string.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";
import { isAuthority, type Lint } from "#lib/protocols/x509/lint/lint.ts";
import { addressOctets } from "#lib/protocols/x509/name/ip-address.ts";

/** What is said of subjects and alternative names. */
export const NAME_LINTS: readonly Lint[] = [
  {
    rule: "rfc5280-ca-subject-empty",
    severity: "warning",
    message: "An authority has no name",
    source: "RFC 5280 4.1.2.6",
    breaks: (certificate, role) =>
      certificate.subject.relativeNames.length === 0 && isAuthority(certificate, role),
  },
  {
    rule: "rfc5280-issuer-empty",
    severity: "warning",
    message: "The issuer has no name",
    source: "RFC 5280 4.1.2.4",
    breaks: ({ issuer }) => issuer.relativeNames.length === 0,
  },
  {
    rule: "cabf-san-missing",
    severity: "info",
    message: "The certificate has no alternative names, which is where clients look for hosts",
    source: "RFC 9525 6.1",
    breaks: ({ parsed }, role) => role === "leaf" && parsed.subjectAltName === null,
  },
  {
    rule: "cabf-common-name-not-in-san",
    severity: "info",
    message: "The common name is not spelled like any of the alternative names",
    source: "CABF BR 7.1.4.3",
    breaks: (certificate, role) => role === "leaf" && !isCommonNameCovered(certificate),
  },
  {
    rule: "cabf-common-name-address",
    severity: "warning",
    message: "The common name is an address in a spelling that programs read in different ways",
    source: "CABF BR 7.1.4.3",
    breaks: (certificate, role) =>
      role === "leaf" &&
      commonNamesOf(certificate).some(
        (name) => name !== null && LOOKS_LIKE_ADDRESS.test(name) && !isCanonical(name),
      ),
  },
  {
    rule: "rfc9525-wildcard",
    severity: "info",
    message: "A wildcard stands for every host of a domain",
    source: "RFC 9525 7.1",
    breaks: (certificate, role) =>
      role === "leaf" && hostsOf(certificate).some((name) => name.includes("*")),
  },
  {
    rule: "rfc5280-dns-name-syntax",
    severity: "info",
    message: "A host name has characters beyond letters, digits and hyphens",
    source: "RFC 5280 4.2.1.6",
    breaks: (certificate) =>
      hostsOf(certificate).some((name) => !/^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i.test(name)),
  },
  {
    rule: "rfc5280-address-as-dns-name",
    severity: "warning",
    message: "An address stands among the host names, where clients do not look for it",
    source: "RFC 5280 4.2.1.6",
    breaks: (certificate) => hostsOf(certificate).some((name) => addressOctets(name) !== null),
  },
];

function hostsOf({ parsed }: Certificate): string[] {
  return (parsed.subjectAltName ?? []).flatMap((name) => (name.kind === "dns" ? name.value : []));
}

/** Anything that resolvers have ever taken for an address: dotted parts in any base, a single number, colons. */
const LOOKS_LIKE_ADDRESS =
  /^(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+)){0,3}$|^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/i;

function isCommonNameCovered(certificate: Certificate): boolean {
  const names = certificate.parsed.subjectAltName;
  return names === null || commonNamesOf(certificate).every((text) => isAmong(names, text));
}

function commonNamesOf({ subject }: Certificate): (string | null)[] {
  return subject.relativeNames
    .flat()
    .filter(({ type }) => type === ATTRIBUTE.commonName)
    .map(({ tag, content }) => readText(tag, content));
}

/** Addresses are compared as they are written canonically. @see RFC 5952 */
function isAmong(names: readonly GeneralName[], text: string | null): boolean {
  if (text === null) return false;
  const address = addressOctets(text);
  return names.some((name) => {
    if (name.kind === "dns") return name.value === text;
    return name.kind === "ip" && address?.equals(name.value) === true && isCanonical(text);
  });
}

function isCanonical(text: string): boolean {
  if (addressOctets(text) === null) return false;
  return !text.includes(":") || new URL(`http://[${text}]`).hostname === `[${text}]`;
}

function readText(tag: number, content: Buffer): string | null {
  try {
    return textOf(tag, content);
  } catch (error) {
    if (error instanceof X509FormatError) return null;
    throw error;
  }
}
