/** Which kind of key signs with a scheme. */
export type SigningKey = "RSA" | "ECDSA" | "DSS" | "GOST" | "PQ";

/** Likely ones first: code, name, key; the last word says whether TLS 1.2 knows it too. */
const SCHEMES: readonly (readonly [number, string, SigningKey, "tls12" | "tls13-only"])[] = [
  [0x0403, "ecdsa_secp256r1_sha256", "ECDSA", "tls12"],
  [0x0804, "rsa_pss_rsae_sha256", "RSA", "tls12"],
  [0x0401, "rsa_pkcs1_sha256", "RSA", "tls12"],
  [0x0503, "ecdsa_secp384r1_sha384", "ECDSA", "tls12"],
  [0x0805, "rsa_pss_rsae_sha384", "RSA", "tls12"],
  [0x0501, "rsa_pkcs1_sha384", "RSA", "tls12"],
  [0x0603, "ecdsa_secp521r1_sha512", "ECDSA", "tls12"],
  [0x0806, "rsa_pss_rsae_sha512", "RSA", "tls12"],
  [0x0601, "rsa_pkcs1_sha512", "RSA", "tls12"],
  [0x0807, "ed25519", "ECDSA", "tls12"],
  [0x0808, "ed448", "ECDSA", "tls12"],
  [0x0809, "rsa_pss_pss_sha256", "RSA", "tls12"],
  [0x080a, "rsa_pss_pss_sha384", "RSA", "tls12"],
  [0x080b, "rsa_pss_pss_sha512", "RSA", "tls12"],
  [0x0201, "rsa_pkcs1_sha1", "RSA", "tls12"],
  [0x0203, "ecdsa_sha1", "ECDSA", "tls12"],
  [0x0301, "rsa_pkcs1_sha224", "RSA", "tls12"],
  [0x0303, "ecdsa_sha224", "ECDSA", "tls12"],
  [0x0101, "rsa_pkcs1_md5", "RSA", "tls12"],
  [0x0402, "dsa_sha256", "DSS", "tls12"],
  [0x0502, "dsa_sha384", "DSS", "tls12"],
  [0x0602, "dsa_sha512", "DSS", "tls12"],
  [0x0302, "dsa_sha224", "DSS", "tls12"],
  [0x0202, "dsa_sha1", "DSS", "tls12"],
  [0x0840, "gostr34102012_256_intrinsic", "GOST", "tls12"],
  [0x0841, "gostr34102012_512_intrinsic", "GOST", "tls12"],
  [0xeeee, "gostr34102012_256_gostr34112012_256", "GOST", "tls12"],
  [0xefef, "gostr34102012_512_gostr34112012_512", "GOST", "tls12"],
  [0xeded, "gostr34102001_gostr3411", "GOST", "tls12"],
  [0x081a, "ecdsa_brainpoolP256r1tls13_sha256", "ECDSA", "tls13-only"],
  [0x081b, "ecdsa_brainpoolP384r1tls13_sha384", "ECDSA", "tls13-only"],
  [0x081c, "ecdsa_brainpoolP512r1tls13_sha512", "ECDSA", "tls13-only"],
  [0x0708, "sm2sig_sm3", "ECDSA", "tls13-only"],
  [0x0904, "mldsa44", "PQ", "tls13-only"],
  [0x0905, "mldsa65", "PQ", "tls13-only"],
  [0x0906, "mldsa87", "PQ", "tls13-only"],
];

/** A signature scheme of the registry. */
export interface SignatureScheme {
  code: number;
  name: string;
  key: SigningKey;
  tls13Only: boolean;
}

/** @see the TLS SignatureScheme registry of IANA */
export const SIGNATURE_SCHEMES: readonly SignatureScheme[] = SCHEMES.map(
  ([code, name, key, since]) => ({ code, name, key, tls13Only: since === "tls13-only" }),
);

const NAMES: ReadonlyMap<number, string> = new Map(
  SIGNATURE_SCHEMES.map(({ code, name }) => [code, name]),
);

/** IANA's name; an unknown code as `0x1234`. */
export function signatureSchemeName(code: number): string {
  return NAMES.get(code) ?? `0x${code.toString(16).padStart(4, "0")}`;
}
