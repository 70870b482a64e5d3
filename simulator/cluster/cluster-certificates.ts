import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
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
  /** Trusted by nobody in the cluster. */
  untrustedClient: string;
}

/** Folder that `certificateKeyFile` and the others name when nothing is written to disk. */
const UNWRITTEN_FOLDER = "/etc/mongodb";
const DAY_MS = 86_400_000;

export const CLIENT_SUBJECT = "CN=client,OU=Client,O=Portcullis";

/** Issues everything a cluster of `count` servers needs. */
export async function createClusterCertificates(
  count: number,
  now: Date,
  key: KeyKind = "ec",
): Promise<ClusterCertificates> {
  const valid = {
    key,
    notBefore: new Date(now.getTime() - DAY_MS),
    notAfter: new Date(now.getTime() + 365 * DAY_MS),
  };
  const names = { dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"] };
  const subject = "O=Portcullis, OU=Server, CN=localhost";
  const ca = await createAuthority({ subject: "O=Portcullis, OU=CA, CN=Simulated CA", ...valid });
  const stranger = await createAuthority({ subject: "O=Elsewhere, CN=Unknown CA", ...valid });
  const issue = (request: Partial<Parameters<typeof issueCertificate>[1]>, by = ca) =>
    issueCertificate(by, { subject, ...valid, ...request });
  const servers: IssuedCertificate[] = [];
  for (let index = 0; index < count; index += 1) servers.push(await issue(names));
  const client = { subject: "O=Portcullis, OU=Client, CN=client" };
  return {
    ca: ca.certificatePem,
    caKey: ca.keyPem,
    servers: servers.map(({ pem }) => pem),
    client: (await issue(client)).pem,
    expired: (
      await issue({
        ...names,
        notBefore: new Date(now.getTime() - 30 * DAY_MS),
        notAfter: new Date(now.getTime() - DAY_MS),
      })
    ).pem,
    wrongSan: (
      await issue({ subject: "O=Portcullis, OU=Server, CN=wrong", dnsNames: ["wrong.example.net"] })
    ).pem,
    untrustedClient: (await issue(client, stranger)).pem,
  };
}

export interface CertificateFiles {
  ca: string;
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
