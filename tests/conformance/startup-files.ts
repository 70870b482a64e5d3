import { createPrivateKey } from "node:crypto";
import {
  type CertificateRequest,
  createAuthority,
  issueCertificate,
} from "#simulator/certificates/certificate-factory.ts";
import type { StartupFiles } from "#simulator/startup/describe-start.ts";
import { KEY_FILE_CONTENT } from "./simulated-set-up.ts";

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const FOLDER = "<certs>/";
/** The password of the recorded encrypted key. */
const KEY_PASSWORD = "secret";

export interface StartupMaterial {
  files: StartupFiles;
  ca: string;
  clientPem: string;
}

/** The files that recorded command lines name, made anew; `nofile.pem` is the one that does not exist. */
export async function createStartupFiles(): Promise<StartupMaterial> {
  const now = Date.now();
  const span = (fromDays: number, toDays: number) => ({
    notBefore: new Date(now + fromDays * DAY_MS),
    notAfter: new Date(now + toDays * DAY_MS),
  });
  const valid = { notBefore: new Date(now - DAY_MS), notAfter: new Date(now + YEAR_MS) };
  const authority = (name: string) =>
    createAuthority({ subject: `O=Conf, OU=CA, CN=Conf Test CA ${name}`, ...valid });
  const a = await authority("A");
  const b = await authority("B");
  const issue = (more: Partial<CertificateRequest> = {}, by = a) =>
    issueCertificate(by, {
      subject: "O=Conf, OU=Server, CN=localhost",
      dnsNames: ["localhost"],
      ipAddresses: ["127.0.0.1"],
      ...valid,
      ...more,
    });
  const server = await issue();
  const server2 = await issue();
  const contents: Record<string, string> = {
    "server.pem": server.pem,
    "server2.pem": server2.pem,
    "server-expired.pem": (await issue(span(-700, -300))).pem,
    "server-notyet.pem": (await issue(span(300, 700))).pem,
    "server-soon.pem": (await issue(span(-1, 5))).pem,
    "server-wrongsan.pem": (await issue({ dnsNames: ["wrong.example.net"], ipAddresses: [] })).pem,
    "server-untrusted.pem": (await issue({}, b)).pem,
    "server-noclientauth.pem": (await issue({ purposes: ["serverAuth"] })).pem,
    "server-enc.pem": server.certificatePem + encrypted(server.keyPem),
    "nokey.pem": server.certificatePem,
    "keymismatch.pem": server.certificatePem + server2.keyPem,
    "empty.pem": "",
    "ca.pem": a.certificatePem,
    keyfile: KEY_FILE_CONTENT,
    "keyfile-open": KEY_FILE_CONTENT,
  };
  const client = await issue({ subject: "O=Conf, OU=Client, CN=client" });
  return {
    ca: a.certificatePem,
    clientPem: client.pem,
    files: {
      read: (path) => contents[path.replace(FOLDER, "")] ?? null,
      isOpenToOthers: (path) => path.endsWith("-open"),
    },
  };
}

function encrypted(keyPem: string): string {
  return String(
    createPrivateKey(keyPem).export({
      type: "pkcs8",
      format: "pem",
      cipher: "aes-256-cbc",
      passphrase: KEY_PASSWORD,
    }),
  );
}
