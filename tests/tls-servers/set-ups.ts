import { createServer, type TlsOptions } from "node:tls";
import type { KeyKind } from "#simulator/certificates/certificate-factory.ts";
import { createListenerCertificates } from "#tests/tls-servers/listener-certificates.ts";
import { type RunningServer, startServer } from "#tests/tls-servers/running-server.ts";

/** All that this build of OpenSSL can still speak. */
const EVERYTHING = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";

interface SetUp {
  key: KeyKind;
  options: TlsOptions;
}

/** Listeners that differ in what scanners most often get wrong. */
export const SET_UPS = {
  "an RSA certificate": { key: "rsa", options: { honorCipherOrder: true } },
  "an EC certificate": { key: "ec", options: { honorCipherOrder: false } },
  "TLS 1.2 only": { key: "rsa", options: { maxVersion: "TLSv1.2", dhparam: "auto" } },
  "TLS 1.3 only": { key: "ec", options: { minVersion: "TLSv1.3" } },
  "TLS 1.0 enabled": {
    key: "rsa",
    options: { minVersion: "TLSv1", ciphers: "DEFAULT:@SECLEVEL=0", dhparam: "auto" },
  },
  "every suite that OpenSSL knows": {
    key: "rsa",
    options: { minVersion: "TLSv1", ciphers: EVERYTHING, dhparam: "auto" },
  },
} as const satisfies Record<string, SetUp>;

export type SetUpName = keyof typeof SET_UPS;

/** Starts one of the set-ups; it asks for a client certificate, but does not insist. */
export async function startSetUp(name: SetUpName): Promise<RunningServer> {
  const { key, options } = SET_UPS[name];
  const certificates = await createListenerCertificates(key, new Date());
  const server = createServer(
    {
      key: certificates.key,
      cert: certificates.chain,
      ca: certificates.clientAuthorities,
      requestCert: true,
      rejectUnauthorized: false,
      ...options,
    },
    (socket) => socket.on("error", () => socket.destroy()),
  );
  server.on("tlsClientError", () => {});
  return startServer(server);
}
