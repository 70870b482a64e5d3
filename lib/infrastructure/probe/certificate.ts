import { X509Certificate } from "node:crypto";
import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";
import { fingerprintOf } from "#lib/infrastructure/mongo-admin/fingerprint.ts";
import { describeSignature } from "#lib/infrastructure/probe/describe-signature.ts";
import { printGeneralName } from "#lib/infrastructure/probe/print-general-name.ts";
import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { readCertificate as readDer } from "#lib/protocols/x509/certificate/read-certificate.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";
import { printName } from "#lib/protocols/x509/distinguished-name.ts";

/** The same few certificates come back with every probe; reading one costs more than remembering it. */
const CACHE_CAPACITY = 2_000;
const cache = new Map<string, ObservedCertificate>();

/** What a served certificate says; null when the bytes are not a certificate. */
export function readCertificate(der: Uint8Array): ObservedCertificate | null {
  const sha256 = fingerprintOf(der);
  const known = cache.get(sha256);
  if (known !== undefined) return known;
  const read = describeStrictly(der) ?? describeByOpenssl(der, sha256);
  if (read === null) return null;
  cache.set(sha256, read);
  for (const oldest of cache.keys()) {
    if (cache.size <= CACHE_CAPACITY) break;
    cache.delete(oldest);
  }
  return read;
}

function describeStrictly(der: Uint8Array): ObservedCertificate | null {
  try {
    return inOurWords(readDer(der));
  } catch (error) {
    if (error instanceof X509FormatError) return null;
    throw error;
  }
}

function inOurWords(certificate: Certificate): ObservedCertificate {
  const { parsed, publicKey } = certificate;
  return {
    subject: printName(certificate.subject),
    issuer: printName(certificate.issuer),
    serialNumber: serialInHex(certificate.serialNumber),
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    sha256: certificate.sha256,
    publicKey: { type: publicKey.type, bits: publicKey.bits, curve: publicKey.curve },
    ...describeSignature(certificate.signatureAlgorithm),
    subjectAltNames: (parsed.subjectAltName ?? []).map(printGeneralName),
    extendedKeyUsage: [...(parsed.extendedKeyUsage ?? [])],
    isCa: parsed.basicConstraints?.ca ?? false,
    keyUsage: parsed.keyUsage === null ? null : [...parsed.keyUsage],
    subjectKeyId: parsed.subjectKeyIdentifier?.toString("hex") ?? null,
    authorityKeyId: parsed.authorityKeyIdentifier?.keyIdentifier?.toString("hex") ?? null,
    spkiSha256: fingerprintOf(certificate.subjectPublicKeyInfo),
  };
}

/** Without the octet that only keeps the number positive. */
function serialInHex(content: Buffer): string {
  const isPadded = content.length > 1 && content[0] === 0;
  return (isPadded ? content.subarray(1) : content).toString("hex").toUpperCase();
}

/**
 * OpenSSL reads much that is not DER, and a server may well show it: that it is there and when it ends must
 * not go unseen. Our own verdict says what is wrong with it.
 */
function describeByOpenssl(der: Uint8Array, sha256: string): ObservedCertificate | null {
  try {
    const certificate = new X509Certificate(der);
    const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
    return {
      subject: nameOf(certificate.subject),
      issuer: nameOf(certificate.issuer),
      serialNumber: certificate.serialNumber.toUpperCase(),
      notBefore: new Date(certificate.validFrom).toISOString(),
      notAfter: new Date(certificate.validTo).toISOString(),
      sha256,
      publicKey: {
        type: asymmetricKeyType ?? "unknown",
        bits: asymmetricKeyDetails?.modulusLength ?? null,
        curve: asymmetricKeyDetails?.namedCurve ?? null,
      },
      signatureAlgorithm: certificate.signatureAlgorithm ?? null,
      subjectAltNames: certificate.subjectAltName?.split(", ") ?? [],
      extendedKeyUsage: certificate.keyUsage ?? [],
      isCa: certificate.ca,
      keyUsage: null,
      subjectKeyId: null,
      authorityKeyId: null,
      spkiSha256: null,
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
