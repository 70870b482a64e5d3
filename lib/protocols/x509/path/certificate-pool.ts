import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { readCertificate } from "#lib/protocols/x509/certificate/read-certificate.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";
import { nameKey } from "#lib/protocols/x509/name/name-key.ts";

/** A certificate that may have issued another one. */
export interface Candidate {
  certificate: Certificate;
  isAnchor: boolean;
}

/** What the search may choose from. */
export interface CertificatePool {
  /** Certificates with the name that `child` gives as its issuer, most promising first. */
  issuersOf(child: Certificate): readonly Candidate[];
  /** All of them. */
  all: readonly Candidate[];
  /** Why bytes that were offered are no certificates. */
  unreadable: readonly X509FormatError[];
  isAnchor(certificate: Certificate): boolean;
}

/** Reads what was offered; a certificate in both lists is an anchor. */
export function createPool(
  anchors: readonly Uint8Array[],
  intermediates: readonly Uint8Array[],
  at: Date,
): CertificatePool {
  const candidates = new Map<string, Candidate>();
  const unreadable: X509FormatError[] = [];
  const add = (der: Uint8Array, isAnchor: boolean) => {
    const read = tryRead(der);
    if (read instanceof X509FormatError) unreadable.push(read);
    else if (!candidates.has(read.sha256))
      candidates.set(read.sha256, { certificate: read, isAnchor });
  };
  for (const der of anchors) add(der, true);
  for (const der of intermediates) add(der, false);
  const all = [...candidates.values()];
  const bySubject = Map.groupBy(all, ({ certificate }) => nameKey(certificate.subject));
  const issuers = new Map<string, readonly Candidate[]>();
  return {
    all,
    unreadable,
    isAnchor: ({ sha256 }) => candidates.get(sha256)?.isAnchor ?? false,
    issuersOf: (child) => {
      const known = issuers.get(child.sha256);
      if (known !== undefined) return known;
      const found = sorted(bySubject.get(nameKey(child.issuer)) ?? [], child, at);
      issuers.set(child.sha256, found);
      return found;
    },
  };
}

function tryRead(der: Uint8Array): Certificate | X509FormatError {
  try {
    return readCertificate(der);
  } catch (error) {
    if (error instanceof X509FormatError) return error;
    throw error;
  }
}

/** The key identifier says most, then trust, then dates. @see RFC 4158, section 3.5 */
function sorted(named: readonly Candidate[], child: Certificate, at: Date): Candidate[] {
  return named
    .map((candidate) => ({ candidate, score: scoreOf(candidate, child, at) }))
    .toSorted((left, right) => right.score - left.score)
    .map(({ candidate }) => candidate);
}

function scoreOf({ certificate, isAnchor }: Candidate, child: Certificate, at: Date): number {
  const isValid = certificate.notBefore <= at && at <= certificate.notAfter;
  return keyIdentifierScore(certificate, child) + (isValid ? 4 : 0) + (isAnchor ? 2 : 0);
}

function keyIdentifierScore(certificate: Certificate, child: Certificate): number {
  switch (compareKeyIdentifiers(certificate, child)) {
    case "same":
      return 16;
    case "unknown":
      return 8;
    case "different":
      return 0;
  }
}

/** Whether the identifier that `child` gives for its issuer's key is the one that `issuer` gives itself. */
export function compareKeyIdentifiers(
  issuer: Certificate,
  child: Certificate,
): "same" | "different" | "unknown" {
  const wanted = child.parsed.authorityKeyIdentifier?.keyIdentifier ?? null;
  const own = issuer.parsed.subjectKeyIdentifier;
  if (wanted === null || own === null) return "unknown";
  return wanted.equals(own) ? "same" : "different";
}
