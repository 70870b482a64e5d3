import {
  type CertificateRequest,
  createAuthority,
  type IssuedCertificate,
  issueCertificate,
  type Purpose,
} from "#simulator/certificates/certificate-factory.ts";

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

/** Certificates with the subjects and purposes of the recording, made anew for each run. */
export interface ConformanceCertificates {
  /** CA of servers and clients. */
  ca: string;
  caKey: string;
  caB: string;
  caC: string;
  server: IssuedCertificate;
  /** Signed by B. */
  clusterB: IssuedCertificate;
  client: IssuedCertificate;
  clientB: IssuedCertificate;
  clientUnknown: IssuedCertificate;
  clientExpired: IssuedCertificate;
  clientNotYet: IssuedCertificate;
  clientWrongPurpose: IssuedCertificate;
  clientNoPurpose: IssuedCertificate;
  clientCaC: IssuedCertificate;
  x509User: IssuedCertificate;
  noUser: IssuedCertificate;
  /** O and OU equal to the server's. */
  dashboard: IssuedCertificate;
}

/** Makes authorities A, B, C, an unknown one, and everything they sign. */
export async function createCertificates(
  key: "ec" | "rsa" = "ec",
): Promise<ConformanceCertificates> {
  const now = Date.now();
  const valid = { notBefore: new Date(now - DAY_MS), notAfter: new Date(now + YEAR_MS), key };
  const authority = (name: string) =>
    createAuthority({ subject: `O=Conf, OU=CA, CN=Conf Test CA ${name}`, ...valid });
  const [a, b, c, unknown] = await Promise.all(["A", "B", "C", "Unknown"].map(authority));
  if (a === undefined || b === undefined || c === undefined || unknown === undefined) {
    throw new Error("An authority is missing");
  }
  const client = (cn: string, ou: string, more: Partial<CertificateRequest> = {}, by = a) =>
    issueCertificate(by, { subject: `O=Conf, OU=${ou}, CN=${cn}`, ...valid, ...more });
  const names = { dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"] };
  const past = { notBefore: new Date(now - 2 * YEAR_MS), notAfter: new Date(now - YEAR_MS) };
  const future = { notBefore: new Date(now + YEAR_MS), notAfter: new Date(now + 2 * YEAR_MS) };
  const serverOnly: Purpose[] = ["serverAuth"];
  return {
    ca: a.certificatePem,
    caKey: a.keyPem,
    caB: b.certificatePem,
    caC: c.certificatePem,
    server: await client("localhost", "Server", names),
    clusterB: await client("cluster", "Server", names, b),
    client: await client("client", "Client"),
    clientB: await client("client", "Client", {}, b),
    clientUnknown: await client("client", "Client", {}, unknown),
    clientExpired: await client("client", "Client", past),
    clientNotYet: await client("client", "Client", future),
    clientWrongPurpose: await client("client", "Client", { purposes: serverOnly }),
    clientNoPurpose: await client("client", "Client", { purposes: null }),
    clientCaC: await client("client", "Client", {}, c),
    x509User: await client("x509user", "Users"),
    noUser: await client("nouser", "Users"),
    dashboard: await client("dashboard", "Server"),
  };
}

/** Certificate and key for a subject as the recording names it. */
export function clientPemFor(certificates: ConformanceCertificates, subject: string): string {
  if (subject.includes("(unknown CA)")) return certificates.clientUnknown.pem;
  if (subject.includes("(expired)")) return certificates.clientExpired.pem;
  if (subject.startsWith("CN=x509user")) return certificates.x509User.pem;
  if (subject.startsWith("CN=nouser")) return certificates.noUser.pem;
  if (subject.startsWith("CN=dashboard")) return certificates.dashboard.pem;
  return certificates.client.pem;
}
