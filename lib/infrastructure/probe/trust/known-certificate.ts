import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";
import { fingerprintOf } from "#lib/infrastructure/mongo-admin/fingerprint.ts";
import { readCertificate } from "#lib/infrastructure/probe/certificate.ts";
import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { readCertificate as readStrictly } from "#lib/protocols/x509/certificate/read-certificate.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";
import { nameKey } from "#lib/protocols/x509/name/name-key.ts";

/** A certificate as far as trust is concerned. */
export interface KnownCertificate {
  der: Uint8Array;
  observed: ObservedCertificate;
  /** Equal for names that match. */
  subjectKey: string;
  issuerKey: string;
  /** SHA-256 of the public key. */
  key: string;
  notBefore: Date;
  notAfter: Date;
}

/** The same certificates come back with every probe. */
const CAPACITY = 5_000;
const cache = new Map<string, KnownCertificate>();

/** Reads a certificate for the purposes of trust; null where the bytes are none. */
export function knownCertificate(der: Uint8Array): KnownCertificate | null {
  const sha256 = fingerprintOf(der);
  const known = cache.get(sha256);
  if (known !== undefined) return known;
  const read = tryRead(der);
  const observed = read === null ? null : readCertificate(der);
  if (read === null || observed === null) return null;
  const certificate: KnownCertificate = {
    der,
    observed,
    subjectKey: nameKey(read.subject),
    issuerKey: nameKey(read.issuer),
    key: fingerprintOf(read.subjectPublicKeyInfo),
    notBefore: read.notBefore,
    notAfter: read.notAfter,
  };
  cache.set(sha256, certificate);
  for (const oldest of cache.keys()) {
    if (cache.size <= CAPACITY) break;
    cache.delete(oldest);
  }
  return certificate;
}

/** All that can be read of a list. */
export function knownCertificates(ders: readonly Uint8Array[]): KnownCertificate[] {
  return ders.flatMap((der) => knownCertificate(der) ?? []);
}

function tryRead(der: Uint8Array): Certificate | null {
  try {
    return readStrictly(der);
  } catch (error) {
    if (error instanceof X509FormatError) return null;
    throw error;
  }
}
