import { X509Certificate } from "node:crypto";
import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";
import { fingerprintOf } from "#lib/infrastructure/mongo-admin/fingerprint.ts";

/** The same few certificates come back with every probe; reading one costs more than remembering it. */
const CACHE_CAPACITY = 2_000;
const cache = new Map<string, ObservedCertificate>();

/** What a served certificate says; null when the bytes are not a certificate. */
export function readCertificate(der: Uint8Array): ObservedCertificate | null {
  const sha256 = fingerprintOf(der);
  const known = cache.get(sha256);
  if (known !== undefined) return known;
  const read = parse(der, sha256);
  if (read === null) return null;
  cache.set(sha256, read);
  for (const oldest of cache.keys()) {
    if (cache.size <= CACHE_CAPACITY) break;
    cache.delete(oldest);
  }
  return read;
}

function parse(der: Uint8Array, sha256: string): ObservedCertificate | null {
  try {
    const certificate = new X509Certificate(der);
    return {
      subject: nameOf(certificate.subject),
      issuer: nameOf(certificate.issuer),
      serialNumber: certificate.serialNumber.toUpperCase(),
      notBefore: new Date(certificate.validFrom).toISOString(),
      notAfter: new Date(certificate.validTo).toISOString(),
      sha256,
      publicKey: publicKeyOf(certificate),
      signatureAlgorithm: certificate.signatureAlgorithm ?? null,
      subjectAltNames: splitAltNames(certificate.subjectAltName ?? ""),
      extendedKeyUsage: certificate.keyUsage ?? [],
      isCa: certificate.ca,
      keyUsage: null,
      subjectKeyId: null,
      authorityKeyId: null,
      spkiSha256: fingerprintOf(certificate.publicKey.export({ type: "spki", format: "der" })),
      signatureHash: null,
    };
  } catch {
    return null;
  }
}

/** Node prints a name one attribute a line, root first; people write it the other way round (RFC 4514). */
function nameOf(lines: string | undefined): string {
  return (lines ?? "").split("\n").toReversed().join(",");
}

function publicKeyOf(certificate: X509Certificate): ObservedCertificate["publicKey"] {
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  return {
    type: asymmetricKeyType ?? "unknown",
    bits: asymmetricKeyDetails?.modulusLength ?? null,
    curve: asymmetricKeyDetails?.namedCurve ?? null,
  };
}

/** Names are separated by `, `; those that hold a comma themselves are printed as JSON strings. */
function splitAltNames(text: string): string[] {
  return (text.match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g) ?? []).map((name) => name.trim());
}
