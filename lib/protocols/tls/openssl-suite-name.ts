import type { SuiteCode } from "#lib/protocols/tls/cipher-suite-codes.ts";

/** Names that follow no rule. */
const IRREGULAR: ReadonlyMap<number, string> = new Map([
  [0x0003, "EXP-RC4-MD5"],
  [0x0006, "EXP-RC2-CBC-MD5"],
  [0x0017, "EXP-ADH-RC4-MD5"],
  [0x0060, "EXP1024-RC4-MD5"],
  [0x0061, "EXP1024-RC2-CBC-MD5"],
  [0x0062, "EXP1024-DES-CBC-SHA"],
  [0x0063, "EXP1024-DHE-DSS-DES-CBC-SHA"],
  [0x0064, "EXP1024-RC4-SHA"],
  [0x0065, "EXP1024-DHE-DSS-RC4-SHA"],
  [0x0080, "GOST94-GOST89-GOST89"],
  [0x0081, "GOST2001-GOST89-GOST89"],
  [0x0082, "GOST94-NULL-GOST94"],
  [0x0083, "GOST2001-NULL-GOST94"],
  [0xc060, "ECDHE-ARIA128-GCM-SHA256"],
  [0xc061, "ECDHE-ARIA256-GCM-SHA384"],
  [0xc100, "GOST2012-KUZNYECHIK-KUZNYECHIKOMAC"],
  [0xc101, "GOST2012-MAGMA-MAGMAOMAC"],
  [0xc102, "IANA-GOST2012-GOST8912-GOST8912"],
  [0xcc13, "ECDHE-RSA-CHACHA20-POLY1305-OLD"],
  [0xcc14, "ECDHE-ECDSA-CHACHA20-POLY1305-OLD"],
  [0xcc15, "DHE-RSA-CHACHA20-POLY1305-OLD"],
  [0xff85, "GOST2012-GOST8912-GOST8912"],
]);

/**
 * The name that OpenSSL gives to a suite, or would give by its own rules to one that it never had.
 *
 * @see openssl-ciphers(1), "CIPHER SUITE NAMES"
 */
export function opensslSuiteName({ code, name, keyExchange, encryption }: SuiteCode): string {
  if (keyExchange === null) return name;
  return IRREGULAR.get(code) ?? `${keyExchangePart(keyExchange)}${encryptionPart(encryption)}`;
}

function keyExchangePart(keyExchange: string): string {
  const isExport = keyExchange.endsWith("_EXPORT");
  const plain = keyExchange.replace("_EXPORT", "");
  const part =
    plain === "RSA"
      ? ""
      : `${plain.replace("ECDH_anon", "AECDH").replace("DH_anon", "ADH").replaceAll("_", "-")}-`;
  // Export suites kept the older word for ephemeral Diffie-Hellman.
  return isExport ? `EXP-${part.replace("DHE", "EDH")}` : part;
}

function encryptionPart(encryption: string): string {
  if (encryption.startsWith("CHACHA20_POLY1305")) return "CHACHA20-POLY1305";
  return encryption
    .replace("3DES_EDE_CBC", "DES-CBC3")
    .replace("DES40_CBC", "DES-CBC")
    .replace("SEED_CBC", "SEED")
    .replace("RC4_128", "RC4")
    .replace(/^(AES|CAMELLIA|ARIA)_(128|256)_CBC/, "$1$2")
    .replace(/^(AES|CAMELLIA|ARIA)_(128|256)_/, "$1$2-")
    .replace("CCM_8", "CCM8")
    .replaceAll("_", "-");
}
