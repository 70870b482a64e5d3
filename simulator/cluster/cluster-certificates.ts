import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type CertificateAuthority,
  createAuthority,
  type IssuedCertificate,
  issueCertificate,
  type KeyKind,
} from "#simulator/certificates/certificate-factory.ts";

/** Certificates of a simulated cluster, as PEM text. */
export interface ClusterCertificates {
  ca: string;
  /** Key of the CA, so that tests can issue more. */
  caKey: string;
  /** One per node, or a single one that all share. */
  servers: readonly string[];
  /** `CN=client,OU=Client,O=Portcullis`, certificate and key. */
  client: string;
  expired: string;
  wrongSan: string;
  /** For serverAuth only. */
  noClientAuth: string;
  /** Of an authority that issued nothing in the cluster. */
  otherCa: string;
  /** Trusted by nobody in the cluster. */
  untrustedClient: string;
}

/** Folder that `certificateKeyFile` and the others name when nothing is written to disk. */
const UNWRITTEN_FOLDER = "/etc/mongodb";
const DAY_MS = 86_400_000;

export const CLIENT_SUBJECT = "CN=client,OU=Client,O=Portcullis";

interface Wish {
  /** Servers, or 1 for a certificate that all share. */
  count: number;
  now: Date;
  key?: KeyKind;
  /** Authorities between the CA and the servers' certificates, served with them; none unless said otherwise. */
  intermediates?: number;
  /** Days that the servers' certificates have left, in turn; 365 unless said otherwise. */
  daysLeft?: readonly number[];
}

const LEAF_DAYS = 365;
const INTERMEDIATE_DAYS = 5 * 365;
const ROOT_DAYS = 10 * 365;

/** Issues everything a cluster needs. */
export async function createClusterCertificates({
  count,
  now,
  key = "ec",
  intermediates = 0,
  daysLeft = [LEAF_DAYS],
}: Wish): Promise<ClusterCertificates> {
  const until = (days: number) => new Date(now.getTime() + days * DAY_MS);
  const valid = { key, notBefore: until(-1), notAfter: until(LEAF_DAYS) };
  const root = { ...valid, notAfter: until(ROOT_DAYS) };
  const names = { dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"] };
  const subject = "O=Portcullis, OU=Server, CN=localhost";
  const ca = await createAuthority({ subject: "O=Portcullis, OU=CA, CN=Simulated CA", ...root });
  const stranger = await createAuthority({ subject: "O=Elsewhere, CN=Unknown CA", ...root });
  const between = await intermediatesUnder(ca, intermediates, {
    ...valid,
    notAfter: until(INTERMEDIATE_DAYS),
  });
  const sent = between.map(({ certificatePem }) => certificatePem).join("");
  const issue = async (request: Partial<Parameters<typeof issueCertificate>[1]>, by = ca) => {
    const issuer = by === ca ? (between[0] ?? ca) : by;
    const issued = await issueCertificate(issuer, { subject, ...valid, ...request });
    return by === ca ? { ...issued, pem: issued.pem + sent } : issued;
  };
  const servers: IssuedCertificate[] = [];
  for (let index = 0; index < count; index += 1) {
    const notAfter = until(daysLeft[index % daysLeft.length] ?? LEAF_DAYS);
    servers.push(await issue({ ...names, notAfter }));
  }
  const client = { subject: "O=Portcullis, OU=Client, CN=client" };
  return {
    ca: ca.certificatePem,
    caKey: ca.keyPem,
    servers: servers.map(({ pem }) => pem),
    client: (await issue(client)).pem,
    expired: (
      await issue({
        ...names,
        notBefore: until(-30),
        notAfter: until(-1),
      })
    ).pem,
    wrongSan: (
      await issue({ subject: "O=Portcullis, OU=Server, CN=wrong", dnsNames: ["wrong.example.net"] })
    ).pem,
    noClientAuth: (await issue({ ...names, purposes: ["serverAuth"] })).pem,
    otherCa: stranger.certificatePem,
    untrustedClient: (await issue(client, stranger)).pem,
  };
}

/** A line of authorities below the CA, the one that issues first: the order in which servers send them. */
async function intermediatesUnder(
  ca: CertificateAuthority,
  count: number,
  valid: { key: KeyKind; notBefore: Date; notAfter: Date },
): Promise<CertificateAuthority[]> {
  const line = [ca];
  for (let index = 1; index <= count; index += 1) {
    const subject = `O=Portcullis, OU=CA, CN=Simulated Issuing CA ${index}`;
    line.unshift(await createAuthority({ subject, ...valid }, line[0]));
  }
  return line.slice(0, -1);
}

export interface CertificateFiles {
  ca: string;
  otherCa: string;
  client: string;
  untrustedClient: string;
  /** Same order as `servers`. */
  servers: readonly string[];
  keyFile: string;
}

/** Writes the certificates below `directory`, or only names the files without one. */
export function placeCertificates(
  certificates: ClusterCertificates,
  keyFileContent: string,
  directory: string | undefined,
): CertificateFiles {
  const folder = directory ?? UNWRITTEN_FOLDER;
  const files: CertificateFiles = {
    ca: join(folder, "ca.pem"),
    otherCa: join(folder, "ca-other.pem"),
    client: join(folder, "client.pem"),
    untrustedClient: join(folder, "client-untrusted.pem"),
    servers: certificates.servers.map((_, index) =>
      join(folder, certificates.servers.length === 1 ? "server.pem" : `server-${index}.pem`),
    ),
    keyFile: join(folder, "keyfile"),
  };
  if (directory === undefined) return files;
  mkdirSync(directory, { recursive: true });
  writeFileSync(files.ca, certificates.ca);
  writeFileSync(files.otherCa, certificates.otherCa);
  const secrets: [string, string][] = [
    [files.client, certificates.client],
    [files.untrustedClient, certificates.untrustedClient],
    [files.keyFile, keyFileContent],
    [join(folder, "ca-key.pem"), certificates.caKey],
    ...certificates.servers.map((pem, index): [string, string] => [
      files.servers[index] ?? "",
      pem,
    ]),
  ];
  for (const [path, text] of secrets) writeFileSync(path, text, { mode: 0o600 });
  return files;
}
