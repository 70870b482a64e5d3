import { X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import type { CredentialReader } from "#lib/application/ports.ts";
import type { ClusterCredentials } from "#lib/domain/cluster/cluster.ts";
import { parseConnectionString } from "#lib/domain/cluster/connection-string.ts";
import { err, ok } from "#lib/domain/result.ts";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Reads credentials as the probe will use them, so that what cannot work is refused before it is stored. */
export const credentialReader: CredentialReader = {
  read(credentials) {
    const parsed = parseConnectionString(credentials.uri);
    if (!parsed.ok) return err({ code: "CONNECTION_STRING_INVALID", message: parsed.error });
    const fault = caFault(credentials) ?? clientFault(credentials);
    if (fault !== null) return err({ code: "CERTIFICATE_INVALID", message: fault });
    const hasCredentials = parsed.value.login !== null || credentials.clientPem !== null;
    return ok({ displayUri: parsed.value.display, hasCredentials });
  },
};

function caFault({ caPem }: ClusterCredentials): string | null {
  if (caPem === null) return null;
  const certificates = caPem.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) return "The CA text holds no PEM certificate";
  const unreadable = certificates.findIndex((pem) => !isCertificate(pem));
  return unreadable === -1 ? null : `Certificate ${unreadable + 1} of the CA text cannot be read`;
}

function clientFault({ clientPem }: ClusterCredentials): string | null {
  if (clientPem === null) return null;
  if (!/-----BEGIN CERTIFICATE-----/.test(clientPem)) {
    return "The client text holds no PEM certificate";
  }
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(clientPem)) {
    return "The client text holds no PEM private key";
  }
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(clientPem)) {
    return "The client's private key is encrypted; give it without a passphrase";
  }
  try {
    createSecureContext({ cert: clientPem, key: clientPem });
    return null;
  } catch {
    // OpenSSL's own message may quote the key's file format and says nothing a person can act on.
    return "The client's certificate and private key do not belong together or cannot be read";
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
