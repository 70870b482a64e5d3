import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import { DerCursor, readSingle } from "#lib/protocols/x509/der/der-cursor.ts";
import { constructedContextTag, TAG } from "#lib/protocols/x509/der/der-tag.ts";
import { smallIntegerOf } from "#lib/protocols/x509/der/der-values.ts";
import { objectIdentifierOf } from "#lib/protocols/x509/der/object-identifier.ts";
import { X509FormatError } from "#lib/protocols/x509/der/x509-format-error.ts";

type KeyType = Certificate["publicKey"]["type"];

/** How a signature is made. */
export interface SignatureAlgorithm {
  keyTypes: readonly KeyType[];
  /** As node:crypto calls it; null where the algorithm has its own. */
  digest: string | null;
  /** Octets of salt of an RSASSA-PSS signature, otherwise null. */
  pssSaltLength: number | null;
}

const NULL_DER = "0500";

const rsa = (digest: string): SignatureAlgorithm => ({
  keyTypes: ["rsa"],
  digest,
  pssSaltLength: null,
});
const ecdsa = (digest: string): SignatureAlgorithm => ({
  keyTypes: ["ec"],
  digest,
  pssSaltLength: null,
});
const edwards = (type: KeyType): SignatureAlgorithm => ({
  keyTypes: [type],
  digest: null,
  pssSaltLength: null,
});

const RSA: Readonly<Record<string, SignatureAlgorithm>> = {
  "1.2.840.113549.1.1.2": rsa("md2"),
  "1.2.840.113549.1.1.4": rsa("md5"),
  "1.2.840.113549.1.1.5": rsa("sha1"),
  "1.2.840.113549.1.1.14": rsa("sha224"),
  "1.2.840.113549.1.1.11": rsa("sha256"),
  "1.2.840.113549.1.1.12": rsa("sha384"),
  "1.2.840.113549.1.1.13": rsa("sha512"),
};

const WITHOUT_PARAMETERS: Readonly<Record<string, SignatureAlgorithm>> = {
  "1.2.840.10045.4.1": ecdsa("sha1"),
  "1.2.840.10045.4.3.1": ecdsa("sha224"),
  "1.2.840.10045.4.3.2": ecdsa("sha256"),
  "1.2.840.10045.4.3.3": ecdsa("sha384"),
  "1.2.840.10045.4.3.4": ecdsa("sha512"),
  "1.3.101.112": edwards("ed25519"),
  "1.3.101.113": edwards("ed448"),
};

const PSS = "1.2.840.113549.1.1.10";
const MGF1 = "1.2.840.113549.1.1.8";

const DIGESTS: Readonly<Record<string, string>> = {
  "1.3.14.3.2.26": "sha1",
  "2.16.840.1.101.3.4.2.4": "sha224",
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};

/**
 * How the signature of a certificate, CRL or OCSP response was made.
 *
 * @returns Null for algorithms that are not accepted, DSA among them, and for parameters that are not as prescribed.
 * @see RFC 3279; RFC 4055; RFC 5758; RFC 8410
 */
export function signatureAlgorithmOf({
  oid,
  parameters,
}: Certificate["signatureAlgorithm"]): SignatureAlgorithm | null {
  if (oid === PSS) return parameters === null ? null : pssOf(parameters);
  if (parameters === null) return RSA[oid] ?? WITHOUT_PARAMETERS[oid] ?? null;
  return parameters.toString("hex") === NULL_DER ? (RSA[oid] ?? null) : null;
}

function pssOf(parameters: Buffer): SignatureAlgorithm | null {
  try {
    return readPss(parameters);
  } catch (error) {
    if (error instanceof X509FormatError) return null;
    throw error;
  }
}

/** One digest for message and mask, as all issuers use it. @see RFC 4055, section 3.1 */
function readPss(parameters: Buffer): SignatureAlgorithm | null {
  const cursor = new DerCursor(readSingle(parameters, TAG.sequence).content);
  const hash = cursor.optional(constructedContextTag(0));
  const mask = cursor.optional(constructedContextTag(1));
  const salt = cursor.optional(constructedContextTag(2));
  const trailer = cursor.optional(constructedContextTag(3));
  cursor.end();
  if (trailer !== null && smallIntegerOf(readSingle(trailer.content, TAG.integer), 255) !== 1) {
    return null;
  }
  const digest = hash === null ? "sha1" : digestOf(hash.content);
  const maskDigest = mask === null ? "sha1" : maskDigestOf(mask.content);
  if (digest === null || digest !== maskDigest) return null;
  const pssSaltLength =
    salt === null ? 20 : smallIntegerOf(readSingle(salt.content, TAG.integer), 512);
  return { keyTypes: ["rsa", "rsa-pss"], digest, pssSaltLength };
}

function maskDigestOf(algorithm: Buffer): string | null {
  const cursor = new DerCursor(readSingle(algorithm, TAG.sequence).content);
  const oid = objectIdentifierOf(cursor.next(TAG.objectIdentifier).content);
  return oid === MGF1 && !cursor.atEnd ? digestOf(cursor.any().der) : null;
}

function digestOf(algorithm: Buffer): string | null {
  const cursor = new DerCursor(readSingle(algorithm, TAG.sequence).content);
  return DIGESTS[objectIdentifierOf(cursor.next(TAG.objectIdentifier).content)] ?? null;
}
