import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";
import type { StartQuestion } from "#lib/domain/preflight/start-question.ts";
import { readCommandLine } from "#lib/domain/server-config/read-server-options.ts";
import { fingerprintOf } from "#tests/builders/observation.ts";

export const STARTS_AT = new Date("2026-11-22T12:00:00.000Z");

/** A member's certificate, good for both directions and for years, for `db-1.example`. */
export function aCertificate(overrides: Partial<ObservedCertificate> = {}): ObservedCertificate {
  const subject = overrides.subject ?? "CN=db-1.example,OU=Server,O=Example";
  return {
    subject,
    issuer: "CN=Example CA",
    serialNumber: "01",
    notBefore: "2026-01-01T00:00:00.000Z",
    notAfter: "2028-01-01T00:00:00.000Z",
    sha256: fingerprintOf(subject),
    publicKey: { type: "ec", bits: 256, curve: "P-256" },
    signatureAlgorithm: "ecdsa-with-SHA256",
    subjectAltNames: ["DNS:db-1.example"],
    extendedKeyUsage: ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"],
    isCa: false,
    keyUsage: ["digitalSignature"],
    subjectKeyId: null,
    authorityKeyId: null,
    spkiSha256: fingerprintOf(`key of ${subject}`),
    signatureHash: "sha256",
    ...overrides,
  };
}

/** A disabled mongod 4.2 on Linux; the files that options may name are all known. */
export function aStart(overrides: Partial<StartQuestion> = {}): StartQuestion {
  const certificates = (certificate: Partial<ObservedCertificate> = {}) => ({
    kind: "certificates" as const,
    certificates: [aCertificate(certificate)],
  });
  return {
    options: readCommandLine(["mongod"], { major: 4, minor: 2, patch: 8 }),
    files: {
      "/server.pem": certificates(),
      "/expired.pem": certificates({ notAfter: "2026-11-01T00:00:00.000Z" }),
      "/other.pem": certificates({ subject: "CN=db-1.example,OU=Other,O=Example" }),
      "/ca.pem": certificates({ subject: "CN=Example CA", isCa: true }),
      "/crl.pem": { kind: "crl", nextUpdate: "2026-11-20T00:00:00.000Z" },
      "/key": { kind: "present" },
    },
    now: STARTS_AT,
    host: "db-1.example:27017",
    peerAuthorities: ["CN=Example CA"],
    runningMode: null,
    machine: { platform: "linux", supportsFips: null },
    ...overrides,
  };
}
