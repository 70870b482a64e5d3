const DH_SIX = ["RSA", "DH_DSS", "DH_RSA", "DHE_DSS", "DHE_RSA", "DH_anon"];
const DH_SIX_AEAD = ["RSA", "DHE_RSA", "DH_RSA", "DHE_DSS", "DH_DSS", "DH_anon"];
const EC_FOUR = ["ECDHE_ECDSA", "ECDH_ECDSA", "ECDHE_RSA", "ECDH_RSA"];
const EC_FIVE = ["ECDH_ECDSA", "ECDHE_ECDSA", "ECDH_RSA", "ECDHE_RSA", "ECDH_anon"];
const DES_AND_3DES = ["DES_CBC_SHA", "3DES_EDE_CBC_SHA"];

/** Consecutive codes: for each key exchange in turn, each kind of encryption. */
type Run = readonly [
  first: number,
  keyExchanges: readonly string[],
  encryptions: readonly string[],
];

const RUNS: readonly Run[] = [
  [0x0001, ["RSA"], ["NULL_MD5", "NULL_SHA"]],
  [0x0003, ["RSA_EXPORT"], ["RC4_40_MD5"]],
  [0x0004, ["RSA"], ["RC4_128_MD5", "RC4_128_SHA"]],
  [0x0006, ["RSA_EXPORT"], ["RC2_CBC_40_MD5"]],
  [0x0007, ["RSA"], ["IDEA_CBC_SHA"]],
  [0x0008, ["RSA_EXPORT"], ["DES40_CBC_SHA"]],
  [0x0009, ["RSA"], DES_AND_3DES],
  [0x000b, ["DH_DSS_EXPORT"], ["DES40_CBC_SHA"]],
  [0x000c, ["DH_DSS"], DES_AND_3DES],
  [0x000e, ["DH_RSA_EXPORT"], ["DES40_CBC_SHA"]],
  [0x000f, ["DH_RSA"], DES_AND_3DES],
  [0x0011, ["DHE_DSS_EXPORT"], ["DES40_CBC_SHA"]],
  [0x0012, ["DHE_DSS"], DES_AND_3DES],
  [0x0014, ["DHE_RSA_EXPORT"], ["DES40_CBC_SHA"]],
  [0x0015, ["DHE_RSA"], DES_AND_3DES],
  [0x0017, ["DH_anon_EXPORT"], ["RC4_40_MD5"]],
  [0x0018, ["DH_anon"], ["RC4_128_MD5"]],
  [0x0019, ["DH_anon_EXPORT"], ["DES40_CBC_SHA"]],
  [0x001a, ["DH_anon"], DES_AND_3DES],
  [0x001c, ["FORTEZZA_KEA"], ["NULL_SHA", "FORTEZZA_CBC_SHA"]],
  [0x002f, DH_SIX, ["AES_128_CBC_SHA"]],
  [0x0035, DH_SIX, ["AES_256_CBC_SHA"]],
  [0x003b, ["RSA"], ["NULL_SHA256", "AES_128_CBC_SHA256", "AES_256_CBC_SHA256"]],
  [0x003e, ["DH_DSS", "DH_RSA", "DHE_DSS"], ["AES_128_CBC_SHA256"]],
  [0x0041, DH_SIX, ["CAMELLIA_128_CBC_SHA"]],
  [0x0060, ["RSA_EXPORT1024"], ["RC4_56_MD5", "RC2_CBC_56_MD5", "DES_CBC_SHA"]],
  [0x0063, ["DHE_DSS_EXPORT1024"], ["DES_CBC_SHA"]],
  [0x0064, ["RSA_EXPORT1024"], ["RC4_56_SHA"]],
  [0x0065, ["DHE_DSS_EXPORT1024"], ["RC4_56_SHA"]],
  [0x0066, ["DHE_DSS"], ["RC4_128_SHA"]],
  [0x0067, ["DHE_RSA"], ["AES_128_CBC_SHA256"]],
  [0x0068, ["DH_DSS", "DH_RSA", "DHE_DSS", "DHE_RSA"], ["AES_256_CBC_SHA256"]],
  [0x006c, ["DH_anon"], ["AES_128_CBC_SHA256", "AES_256_CBC_SHA256"]],
  [0x0080, ["GOSTR341094", "GOSTR341001"], ["28147_CNT_IMIT"]],
  [0x0082, ["GOSTR341094", "GOSTR341001"], ["NULL_GOSTR3411"]],
  [0x0084, DH_SIX, ["CAMELLIA_256_CBC_SHA"]],
  [0x0096, DH_SIX, ["SEED_CBC_SHA"]],
  [0x009c, DH_SIX_AEAD, ["AES_128_GCM_SHA256", "AES_256_GCM_SHA384"]],
  [0x00ba, DH_SIX, ["CAMELLIA_128_CBC_SHA256"]],
  [0x00c0, DH_SIX, ["CAMELLIA_256_CBC_SHA256"]],
  [
    0xc001,
    EC_FIVE,
    ["NULL_SHA", "RC4_128_SHA", "3DES_EDE_CBC_SHA", "AES_128_CBC_SHA", "AES_256_CBC_SHA"],
  ],
  [0xc023, EC_FOUR, ["AES_128_CBC_SHA256", "AES_256_CBC_SHA384"]],
  [0xc02b, EC_FOUR, ["AES_128_GCM_SHA256", "AES_256_GCM_SHA384"]],
  [0xc03c, [...DH_SIX, ...EC_FOUR], ["ARIA_128_CBC_SHA256", "ARIA_256_CBC_SHA384"]],
  [0xc050, [...DH_SIX_AEAD, ...EC_FOUR], ["ARIA_128_GCM_SHA256", "ARIA_256_GCM_SHA384"]],
  [0xc072, EC_FOUR, ["CAMELLIA_128_CBC_SHA256", "CAMELLIA_256_CBC_SHA384"]],
  [0xc07a, [...DH_SIX_AEAD, ...EC_FOUR], ["CAMELLIA_128_GCM_SHA256", "CAMELLIA_256_GCM_SHA384"]],
  [0xc09c, ["RSA", "DHE_RSA"], ["AES_128_CCM", "AES_256_CCM"]],
  [0xc0a0, ["RSA", "DHE_RSA"], ["AES_128_CCM_8", "AES_256_CCM_8"]],
  [0xc0ac, ["ECDHE_ECDSA"], ["AES_128_CCM", "AES_256_CCM", "AES_128_CCM_8", "AES_256_CCM_8"]],
  [0xc0b0, ["ECCPWD"], ["AES_128_GCM_SHA256", "AES_256_GCM_SHA384"]],
  [0xc0b2, ["ECCPWD"], ["AES_128_CCM_SHA256", "AES_256_CCM_SHA384"]],
  [0xc100, ["GOSTR341112_256"], ["KUZNYECHIK_CTR_OMAC", "MAGMA_CTR_OMAC", "28147_CNT_IMIT"]],
  // Drafts of ChaCha20, in use before RFC 7905.
  [0xcc13, ["ECDHE_RSA", "ECDHE_ECDSA", "DHE_RSA"], ["CHACHA20_POLY1305_DRAFT_SHA256"]],
  [0xcca8, ["ECDHE_RSA", "ECDHE_ECDSA", "DHE_RSA"], ["CHACHA20_POLY1305_SHA256"]],
  [0xfefe, ["RSA_FIPS"], DES_AND_3DES],
  // Second codes of Netscape for the two above, and GOST before it had codes of its own.
  [0xff85, ["GOSTR341112_256_DRAFT"], ["28147_CNT_IMIT"]],
  [0xffe0, ["RSA_FIPS_OLD"], ["3DES_EDE_CBC_SHA", "DES_CBC_SHA"]],
];

/** TLS 1.3 names no key exchange in its suites; 0xC0B4 and 0xC0B5 authenticate without encryption. */
const TLS13_SUITES: readonly (readonly [number, string])[] = [
  [0x1301, "TLS_AES_128_GCM_SHA256"],
  [0x1302, "TLS_AES_256_GCM_SHA384"],
  [0x1303, "TLS_CHACHA20_POLY1305_SHA256"],
  [0x1304, "TLS_AES_128_CCM_SHA256"],
  [0x1305, "TLS_AES_128_CCM_8_SHA256"],
  [0x1306, "TLS_AEGIS_256_SHA512"],
  [0x1307, "TLS_AEGIS_128L_SHA256"],
  [0x00c6, "TLS_SM4_GCM_SM3"],
  [0x00c7, "TLS_SM4_CCM_SM3"],
  [0xc0b4, "TLS_SHA256_SHA256"],
  [0xc0b5, "TLS_SHA384_SHA384"],
  [0xc103, "TLS_GOSTR341112_256_WITH_KUZNYECHIK_MGM_L"],
  [0xc104, "TLS_GOSTR341112_256_WITH_MAGMA_MGM_L"],
  [0xc105, "TLS_GOSTR341112_256_WITH_KUZNYECHIK_MGM_S"],
  [0xc106, "TLS_GOSTR341112_256_WITH_MAGMA_MGM_S"],
];

/** One row of the registry; key exchange is null in TLS 1.3. */
export interface SuiteCode {
  code: number;
  /** As IANA writes it, or as its draft did. */
  name: string;
  keyExchange: string | null;
  encryption: string;
}

/**
 * Every suite of the registry but those with shared keys, passwords or Kerberos, which a database does not speak.
 *
 * @see the TLS Cipher Suites registry of IANA
 */
export const SUITE_CODES: readonly SuiteCode[] = [
  ...RUNS.flatMap(([first, keyExchanges, encryptions]) =>
    keyExchanges.flatMap((keyExchange, row) =>
      encryptions.map((encryption, column) => ({
        code: first + row * encryptions.length + column,
        name: `TLS_${keyExchange}_WITH_${encryption}`,
        keyExchange,
        encryption,
      })),
    ),
  ),
  ...TLS13_SUITES.map(([code, name]) => ({
    code,
    name,
    keyExchange: null,
    encryption: name.replace(/^TLS_(.+_WITH_)?/, ""),
  })),
];
