import { createPrivateKey, X509Certificate } from "node:crypto";
import type { CredentialReader } from "#lib/application/ports.ts";
import { parseConnectionString } from "#lib/domain/cluster/connection-string.ts";
import { err, ok } from "#lib/domain/result.ts";

const CERTIFICATE_BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Reads connection strings and PEM texts without dialling anybody. */
export function createCredentialReader(): CredentialReader {
  return {
    read: ({ uri, caPem, clientPem }) => {
      const parsed = parseConnectionString(uri);
      if (!parsed.ok) return err({ code: "CONNECTION_STRING_INVALID", message: parsed.error });
      const problem = problemOfCa(caPem) ?? problemOfClient(clientPem);
      if (problem !== null) return err({ code: "CERTIFICATE_INVALID", message: problem });
      const { display, login } = parsed.value;
      return ok({ displayUri: display, hasCredentials: login !== null });
    },
  };
}

function problemOfCa(pem: string | null): string | null {
  if (pem === null) return null;
  return certificatesOf(pem) > 0 ? null : "The CA file holds no certificate that can be read";
}

function problemOfClient(pem: string | null): string | null {
  if (pem === null) return null;
  if (certificatesOf(pem) === 0) return "The client file holds no certificate that can be read";
  try {
    const key = createPrivateKey(pem);
    const [first = ""] = pem.match(CERTIFICATE_BLOCK) ?? [];
    return new X509Certificate(first).checkPrivateKey(key)
      ? null
      : "The private key in the client file does not belong to its certificate";
  } catch {
    return "The client file holds no private key that can be read without a passphrase";
  }
}

/** How many certificates the text holds; 0 also when one of them cannot be read. */
function certificatesOf(pem: string): number {
  try {
    return (pem.match(CERTIFICATE_BLOCK) ?? []).map((block) => new X509Certificate(block)).length;
  } catch {
    return 0;
  }
}
