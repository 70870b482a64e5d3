import "reflect-metadata";
import { randomBytes } from "node:crypto";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

export type KeyKind = "ec" | "rsa";
export type Purpose = "serverAuth" | "clientAuth";

export interface CertificateAuthority {
  readonly certificate: X509Certificate;
  readonly privateKey: CryptoKey;
  readonly certificatePem: string;
  readonly keyPem: string;
}

export interface IssuedCertificate {
  readonly certificatePem: string;
  readonly keyPem: string;
  /** Certificate and key in one text, as `certificateKeyFile` wants it. */
  readonly pem: string;
}

export interface CertificateRequest {
  /** In certificate order, such as `O=Example, OU=Server, CN=localhost`. */
  subject: string;
  notBefore: Date;
  notAfter: Date;
  dnsNames?: readonly string[];
  ipAddresses?: readonly string[];
  /** Absent for both; null leaves the extension out. */
  purposes?: readonly Purpose[] | null;
  key?: KeyKind;
}

const ALGORITHM = {
  ec: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  rsa: {
    name: "RSASSA-PKCS1-v1_5",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: "SHA-256",
  },
} as const;

/** Creates a certificate authority: self-signed, or signed by `issuer`. */
export async function createAuthority(
  request: Pick<CertificateRequest, "subject" | "notBefore" | "notAfter" | "key">,
  issuer?: CertificateAuthority,
): Promise<CertificateAuthority> {
  const keys = await generateKeys(request.key);
  const extensions = [
    new BasicConstraintsExtension(true, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
  ];
  const certificate = await sign(request, keys, extensions, issuer);
  return {
    certificate,
    privateKey: keys.privateKey,
    certificatePem: withNewline(certificate.toString("pem")),
    keyPem: await exportKey(keys.privateKey),
  };
}

/** Issues a server or client certificate. */
export async function issueCertificate(
  authority: CertificateAuthority,
  request: CertificateRequest,
): Promise<IssuedCertificate> {
  const keys = await generateKeys(request.key);
  const names = [
    ...(request.dnsNames ?? []).map((value) => ({ type: "dns" as const, value })),
    ...(request.ipAddresses ?? []).map((value) => ({ type: "ip" as const, value })),
  ];
  const purposes = request.purposes === undefined ? BOTH_PURPOSES : request.purposes;
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
  ];
  if (names.length > 0) extensions.push(new SubjectAlternativeNameExtension(names));
  if (purposes !== null) {
    extensions.push(new ExtendedKeyUsageExtension(purposes.map((name) => ExtendedKeyUsage[name])));
  }
  const certificate = await sign(request, keys, extensions, authority);
  const certificatePem = withNewline(certificate.toString("pem"));
  const keyPem = await exportKey(keys.privateKey);
  return { certificatePem, keyPem, pem: certificatePem + keyPem };
}

const BOTH_PURPOSES: readonly Purpose[] = ["serverAuth", "clientAuth"];

async function generateKeys(kind: KeyKind = "ec"): Promise<CryptoKeyPair> {
  const keys = await crypto.subtle.generateKey(ALGORITHM[kind], true, ["sign", "verify"]);
  return keys as CryptoKeyPair;
}

async function sign(
  request: Pick<CertificateRequest, "subject" | "notBefore" | "notAfter">,
  keys: CryptoKeyPair,
  extensions: readonly Extension[],
  issuer: CertificateAuthority | undefined,
): Promise<X509Certificate> {
  const subjectKey = await SubjectKeyIdentifierExtension.create(keys.publicKey);
  const authorityKey = await AuthorityKeyIdentifierExtension.create(
    issuer?.certificate.publicKey ?? keys.publicKey,
  );
  return X509CertificateGenerator.create({
    serialNumber: positiveSerial(),
    subject: request.subject,
    issuer: issuer?.certificate.subject ?? request.subject,
    notBefore: request.notBefore,
    notAfter: request.notAfter,
    publicKey: keys.publicKey,
    signingKey: issuer?.privateKey ?? keys.privateKey,
    signingAlgorithm: signingAlgorithmOf(issuer?.privateKey ?? keys.privateKey),
    extensions: [...extensions, subjectKey, authorityKey],
  });
}

function signingAlgorithmOf(key: CryptoKey) {
  return key.algorithm.name === "ECDSA" ? ALGORITHM.ec : ALGORITHM.rsa;
}

function positiveSerial(): string {
  const bytes = randomBytes(16);
  // The first bit would make the DER integer negative; a zero first byte would be cut off.
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}

async function exportKey(key: CryptoKey): Promise<string> {
  const der = await crypto.subtle.exportKey("pkcs8", key);
  return withNewline(PemConverter.encode(der, "PRIVATE KEY"));
}

function withNewline(pem: string): string {
  return pem.endsWith("\n") ? pem : `${pem}\n`;
}
