import { constants, sign } from "node:crypto";
import { explicit, integer, NULL, objectIdentifier, sequence } from "#tests/pki/der-writer.ts";
import type { KeyKind, TestKey } from "#tests/pki/keys.ts";

const HASH_OIDS = {
  sha1: "1.3.14.3.2.26",
  sha256: "2.16.840.1.101.3.4.2.1",
  sha384: "2.16.840.1.101.3.4.2.2",
  sha512: "2.16.840.1.101.3.4.2.3",
} as const;

interface Scheme {
  /** Digest name of the crypto library; null where the algorithm has its own. */
  digest: string | null;
  /** DER of the AlgorithmIdentifier. */
  identifier: Buffer;
  padding?: { padding: number; saltLength: number };
}

/** Algorithm identifiers by name; `signature` tells how bytes are signed under each. */
export const SIGNATURE_SCHEMES = {
  "rsa-md5": rsa("1.2.840.113549.1.1.4", "md5"),
  "rsa-sha1": rsa("1.2.840.113549.1.1.5", "sha1"),
  "rsa-sha256": rsa("1.2.840.113549.1.1.11", "sha256"),
  "rsa-sha384": rsa("1.2.840.113549.1.1.12", "sha384"),
  "rsa-sha512": rsa("1.2.840.113549.1.1.13", "sha512"),
  "rsa-pss-sha256": pss("sha256", 32),
  "rsa-pss-sha384": pss("sha384", 48),
  "rsa-pss-sha512": pss("sha512", 64),
  "ecdsa-sha1": plain("1.2.840.10045.4.1", "sha1"),
  "ecdsa-sha256": plain("1.2.840.10045.4.3.2", "sha256"),
  "ecdsa-sha384": plain("1.2.840.10045.4.3.3", "sha384"),
  "ecdsa-sha512": plain("1.2.840.10045.4.3.4", "sha512"),
  ed25519: plain("1.3.101.112", null),
  ed448: plain("1.3.101.113", null),
} satisfies Record<string, Scheme>;
export type SignatureScheme = keyof typeof SIGNATURE_SCHEMES;

const DEFAULT_SCHEMES: Record<KeyKind, SignatureScheme> = {
  "rsa-1024": "rsa-sha256",
  "rsa-2048": "rsa-sha256",
  "rsa-pss-2048": "rsa-pss-sha256",
  "p-192": "ecdsa-sha256",
  "p-256": "ecdsa-sha256",
  "p-384": "ecdsa-sha384",
  "p-521": "ecdsa-sha512",
  ed25519: "ed25519",
  ed448: "ed448",
};

export function defaultScheme(key: TestKey): SignatureScheme {
  return DEFAULT_SCHEMES[key.kind];
}

/** The signature of `bytes`. Scheme and key must fit each other; identifiers that do not are written apart. */
export function signature(bytes: Buffer, key: TestKey, scheme: SignatureScheme): Buffer {
  const { digest, padding }: Scheme = SIGNATURE_SCHEMES[scheme];
  return sign(digest, bytes, { key: key.privateKey, ...padding });
}

/** What a signed structure says of its signature, where it is not what it should be. */
export interface SignatureWish {
  /** Absent for the usual one of the key. */
  scheme?: SignatureScheme;
  /** AlgorithmIdentifier inside what is signed; absent for that of the scheme. */
  innerAlgorithm?: Buffer;
  /** AlgorithmIdentifier beside the signature; absent for that of the scheme. */
  outerAlgorithm?: Buffer;
  /** Changes the finished signature, for example `brokenSignature`. */
  alterSignature?: (signature: Buffer) => Buffer;
}

/** A signature with its last bit turned over. */
export function brokenSignature(bytes: Buffer): Buffer {
  const altered = Buffer.from(bytes);
  altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 0x01;
  return altered;
}

function rsa(oid: string, digest: string): Scheme {
  return { digest, identifier: sequence(objectIdentifier(oid), NULL) };
}

function plain(oid: string, digest: string | null): Scheme {
  return { digest, identifier: sequence(objectIdentifier(oid)) };
}

/** @see RFC 4055, section 3.1 */
function pss(digest: keyof typeof HASH_OIDS, saltLength: number): Scheme {
  const hash = sequence(objectIdentifier(HASH_OIDS[digest]), NULL);
  const mask = sequence(objectIdentifier("1.2.840.113549.1.1.8"), hash);
  const parameters = sequence(
    explicit(0, hash),
    explicit(1, mask),
    explicit(2, integer(saltLength)),
  );
  return {
    digest,
    identifier: sequence(objectIdentifier("1.2.840.113549.1.1.10"), parameters),
    padding: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength },
  };
}
