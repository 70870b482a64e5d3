import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";

/** RSA keys up to this size are checked as fast as P-256 or faster. */
const CHEAP_RSA_BITS = 4096;
const LARGE_RSA_COST = 4;
const ODD_KEY_COST = 10;

/** Measured with OpenSSL 3.5, rounded up. */
const CURVE_COST: Readonly<Record<string, number>> = {
  prime256v1: 1,
  secp224r1: 3,
  secp256k1: 3,
  brainpoolP256r1: 3,
  secp384r1: 4,
  brainpoolP384r1: 5,
  brainpoolP512r1: 7,
  secp521r1: 9,
};

/**
 * What checking a signature by this key costs, in checks of a P-256 signature.
 *
 * One on P-521 takes nine times as long, so counting signatures alone would leave the time to whoever sends them.
 */
export function signatureCost({ type, bits, curve }: Certificate["publicKey"]): number {
  switch (type) {
    case "rsa":
    case "rsa-pss":
      return (bits ?? 0) <= CHEAP_RSA_BITS ? 1 : LARGE_RSA_COST;
    case "ec":
      return CURVE_COST[curve ?? ""] ?? ODD_KEY_COST;
    case "ed25519":
      return 1;
    case "ed448":
      return 2;
    case "dsa":
    case "other":
      return ODD_KEY_COST;
  }
}
