import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";
import type { FileFact, FileFault, KnownFiles } from "#lib/domain/preflight/start-question.ts";
import { aCertificate } from "#tests/builders/preflight.ts";

/** The instant of the recording. */
export const RECORDED_AT = new Date("2026-11-22T14:51:00.000Z");

const CA: Partial<ObservedCertificate> = { subject: "CN=Conf Test CA A", isCa: true };
const BOTH = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];

/** What the recording says of the files that its starts name. */
export const RECORDED_FILES: KnownFiles = {
  "<certs>/server.pem": certificate(),
  "<certs>/server2.pem": certificate(),
  "<certs>/server-expired.pem": certificate({ notAfter: "2026-11-21T00:00:00.000Z" }),
  "<certs>/server-notyet.pem": certificate({ notBefore: "2026-11-23T00:00:00.000Z" }),
  "<certs>/server-soon.pem": certificate({ notAfter: "2026-11-27T14:00:00.000Z" }),
  "<certs>/server-wrongsan.pem": certificate({ subjectAltNames: ["DNS:wrong.example.net"] }),
  "<certs>/server-untrusted.pem": certificate({ issuer: "CN=Unknown CA" }),
  "<certs>/server-noclientauth.pem": certificate({ extendedKeyUsage: BOTH.slice(0, 1) }),
  "<certs>/server-enc.pem": certificate(),
  "<certs>/nofile.pem": faulty("missing"),
  "<certs>/nokey.pem": faulty("no-key"),
  "<certs>/empty.pem": faulty("empty"),
  "<certs>/keymismatch.pem": faulty("key-mismatch"),
  "<certs>/ca.pem": { kind: "certificates", certificates: [aCertificate(CA)] },
  "<certs>/keyfile": { kind: "present" },
  "<certs>/keyfile-open": faulty("too-open"),
};

/** The same, where the password that a start gives does not open the key. */
export const FILES_WITH_WRONG_PASSWORD: KnownFiles = {
  ...RECORDED_FILES,
  "<certs>/server-enc.pem": faulty("wrong-password"),
};

function certificate(changes: Partial<ObservedCertificate> = {}): FileFact {
  const names = ["IP Address:127.0.0.1", "DNS:localhost"];
  const leaf = aCertificate({
    subject: "CN=localhost,OU=Server,O=Conf",
    issuer: "CN=Conf Test CA A",
    subjectAltNames: names,
    extendedKeyUsage: BOTH,
    ...changes,
  });
  return { kind: "certificates", certificates: [leaf] };
}

function faulty(fault: FileFault): FileFact {
  return { kind: "faulty", fault };
}
