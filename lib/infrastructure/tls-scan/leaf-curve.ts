import { X509Certificate } from "node:crypto";

/** The group that each named curve of a certificate is. */
const GROUP_OF_CURVE: ReadonlyMap<string, number> = new Map([
  ["prime256v1", 0x0017],
  ["secp384r1", 0x0018],
  ["secp521r1", 0x0019],
  ["secp256k1", 0x0016],
  ["secp224r1", 0x0015],
  ["brainpoolP256r1", 0x001a],
  ["brainpoolP384r1", 0x001b],
  ["brainpoolP512r1", 0x001c],
]);

/** The group of an ECDSA leaf's curve; null for other keys and for what cannot be read. */
export function leafCurve(leaf: Buffer): number | null {
  try {
    const { asymmetricKeyDetails } = new X509Certificate(leaf).publicKey;
    return GROUP_OF_CURVE.get(asymmetricKeyDetails?.namedCurve ?? "") ?? null;
  } catch {
    return null;
  }
}
