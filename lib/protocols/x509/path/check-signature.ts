import { constants, type KeyObject, verify } from "node:crypto";
import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import {
  type SignatureAlgorithm,
  signatureAlgorithmOf,
} from "#lib/protocols/x509/path/signature-algorithm.ts";

/** Largest RSA key that is used: checks take time with the square of its size. */
const LARGEST_RSA_BITS = 8192;

export type SignatureVerdict = "valid" | "invalid" | "unsupported";

/** A certificate, CRL or OCSP response: whatever is signed. */
export interface Signed {
  signatureAlgorithm: Certificate["signatureAlgorithm"];
  signature: Buffer;
  tbs: Buffer;
}

/**
 * Whether `signer`'s key made the signature.
 *
 * @returns "unsupported" where the algorithm or the key is of a kind that is never accepted.
 */
export function checkSignature(signed: Signed, signer: Certificate): SignatureVerdict {
  const algorithm = signatureAlgorithmOf(signed.signatureAlgorithm);
  if (algorithm === null) return "unsupported";
  if (!algorithm.keyTypes.includes(signer.publicKey.type)) return "invalid";
  if ((signer.publicKey.bits ?? 0) > LARGEST_RSA_BITS) return "unsupported";
  const key = signer.key();
  if (key === null) return "unsupported";
  return isSigned(signed, algorithm, key) ? "valid" : "invalid";
}

function isSigned(
  { tbs, signature }: Signed,
  { digest, pssSaltLength }: SignatureAlgorithm,
  key: KeyObject,
): boolean {
  // A bare key is taken much faster than one among options.
  const signer =
    pssSaltLength === null
      ? key
      : { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: pssSaltLength };
  try {
    return verify(digest, tbs, signer, signature);
  } catch {
    // OpenSSL throws for keys that do not fit and for digests it no longer has: nothing was proved.
    return false;
  }
}
