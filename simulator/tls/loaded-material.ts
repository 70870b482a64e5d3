import { constants, createHash, X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import type { NodeTlsMaterial } from "#simulator/node-options.ts";

/** Certificates of one process as they are in memory. */
export interface LoadedMaterial {
  readonly source: NodeTlsMaterial;
  /** The certificate of `certificateKeyFile`. */
  readonly certificate: X509Certificate;
  readonly serverContext: SecureContext;
  readonly clientContext: SecureContext;
  /** Clients are asked for a certificate. */
  readonly asksForCertificate: boolean;
  /** Peers that this process dials are validated. */
  readonly validatesPeers: boolean;
  /** Protocol versions, `TLS1_0` to `TLS1_3`, that are off. */
  readonly disabledProtocols: ReadonlySet<string>;
  /** The cipher string lowers the security level, without which OpenSSL 3 refuses TLS 1.0 and 1.1. */
  readonly allowsWeakSignatures: boolean;
}

/** What servers up to 4.2 use; newer ones have a constant whose value was never read. */
const DEFAULT_CIPHERS = "HIGH:!EXPORT:!aNULL@STRENGTH";

const OPTION_BY_PROTOCOL: Record<string, number> = {
  TLS1_0: constants.SSL_OP_NO_TLSv1,
  TLS1_1: constants.SSL_OP_NO_TLSv1_1,
  TLS1_2: constants.SSL_OP_NO_TLSv1_2,
  TLS1_3: constants.SSL_OP_NO_TLSv1_3,
};

/** Processes with the same files share their contexts: hundreds of nodes cost the memory of one. */
const loaded = new Map<string, WeakRef<LoadedMaterial>>();

/**
 * Loads certificates and keys.
 *
 * @param cipherConfig `opensslCipherConfig`, absent for the default.
 * @throws Error of OpenSSL when certificate or key cannot be used.
 */
export function loadMaterial(source: NodeTlsMaterial, cipherConfig?: string): LoadedMaterial {
  const key = createHash("sha256")
    .update(JSON.stringify([source, cipherConfig ?? null]))
    .digest("base64");
  const known = loaded.get(key)?.deref();
  if (known !== undefined) return known;
  const material = build(source, cipherConfig ?? DEFAULT_CIPHERS);
  loaded.set(key, new WeakRef(material));
  return material;
}

function build(source: NodeTlsMaterial, ciphers: string): LoadedMaterial {
  const disabledProtocols = effectiveDisabledProtocols(source.disabledProtocols);
  const secureOptions = [...disabledProtocols].reduce(
    (bits, protocol) => bits | (OPTION_BY_PROTOCOL[protocol] ?? 0),
    0,
  );
  const shared = { minVersion: "TLSv1", maxVersion: "TLSv1.3", ciphers, secureOptions } as const;
  for (const pem of [source.caPem, source.clusterCaPem]) {
    // Node takes a text without certificates for an empty list of authorities.
    if (pem !== undefined && !pem.includes("BEGIN ")) {
      throw new Error("cannot read certificate authority file");
    }
  }
  const incomingCa = source.clusterCaPem ?? source.caPem;
  const hasClusterFile = source.clusterPem !== undefined;
  const outgoingPem = source.clusterPem ?? source.certificateKeyPem;
  const outgoingPassword = hasClusterFile
    ? source.clusterPassword
    : source.certificateKeyFilePassword;
  return {
    source,
    certificate: new X509Certificate(source.certificateKeyPem),
    serverContext: createSecureContext({
      ...shared,
      // Without it OpenSSL refuses to resume sessions of clients that were asked for a certificate.
      sessionIdContext: "simulated mongod",
      cert: source.certificateKeyPem,
      key: source.certificateKeyPem,
      ...passphrase(source.certificateKeyFilePassword),
      ...(incomingCa === undefined ? {} : { ca: incomingCa }),
    }),
    clientContext: createSecureContext({
      ...shared,
      cert: outgoingPem,
      key: outgoingPem,
      ...passphrase(outgoingPassword),
      ...(source.caPem === undefined ? {} : { ca: source.caPem }),
    }),
    asksForCertificate: incomingCa !== undefined,
    validatesPeers: source.caPem !== undefined,
    disabledProtocols,
    allowsWeakSignatures: ciphers.includes("@SECLEVEL=0"),
  };
}

function passphrase(password: string | undefined): { passphrase?: string } {
  return password === undefined ? {} : { passphrase: password };
}

/** Any explicit value replaces the default, which is TLS 1.0 off. */
function effectiveDisabledProtocols(named: readonly string[] | undefined): ReadonlySet<string> {
  if (named === undefined || named.length === 0) return new Set(["TLS1_0"]);
  return new Set(
    named.map((name) => name.replace("noTLS", "TLS")).filter((name) => name !== "none"),
  );
}
