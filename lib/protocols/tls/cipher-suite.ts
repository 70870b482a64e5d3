import { SUITE_CODES, type SuiteCode } from "#lib/protocols/tls/cipher-suite-codes.ts";
import { opensslSuiteName } from "#lib/protocols/tls/openssl-suite-name.ts";
import { type ProtocolVersion, VERSION } from "#lib/protocols/tls/protocol-version.ts";

export type KeyExchange =
  | "RSA"
  | "DH"
  | "DHE"
  | "ECDH"
  | "ECDHE"
  | "GOST"
  | "FORTEZZA"
  | "ECCPWD"
  /** TLS 1.3: the group is negotiated apart. */
  | "any";

/** What kind of key proves who the server is; `any` in TLS 1.3. */
export type Authentication = "RSA" | "DSS" | "ECDSA" | "GOST" | "none" | "any";

export type SuiteWeakness =
  | "null"
  | "anonymous"
  | "export"
  | "des"
  | "3des"
  | "rc2"
  | "rc4"
  | "idea"
  | "md5";

export interface CipherSuite {
  code: number;
  /** As IANA writes it. */
  name: string;
  opensslName: string;
  keyExchange: KeyExchange;
  authentication: Authentication;
  /** Effective bits of the key of the encryption; 0 for none. */
  bits: number;
  aead: boolean;
  forwardSecrecy: boolean;
  /** Empty for a suite without a known weakness of its own. */
  weaknesses: SuiteWeakness[];
  /** The oldest version that may negotiate it. */
  since: ProtocolVersion;
}

const WEAK_ENCRYPTIONS: readonly (readonly [RegExp, SuiteWeakness])[] = [
  [/NULL|^SHA\d/, "null"],
  [/^DES/, "des"],
  [/^3DES/, "3des"],
  [/^RC2/, "rc2"],
  [/^RC4/, "rc4"],
  [/^IDEA/, "idea"],
  [/MD5$/, "md5"],
];

/** The registry, in the order of codes within each family. */
export const CIPHER_SUITES: readonly CipherSuite[] = SUITE_CODES.map(describe);

const BY_CODE: ReadonlyMap<number, CipherSuite> = new Map(
  CIPHER_SUITES.map((suite) => [suite.code, suite]),
);

/** The suite with this code; null for one that the registry does not know. */
export function findCipherSuite(code: number): CipherSuite | null {
  return BY_CODE.get(code) ?? null;
}

/** OpenSSL's name; an unknown code as `0x1234`. */
export function cipherName(code: number): string {
  return BY_CODE.get(code)?.opensslName ?? `0x${code.toString(16).padStart(4, "0")}`;
}

function describe(row: SuiteCode): CipherSuite {
  const keyExchange = keyExchangeOf(row.keyExchange);
  const aead = /GCM|CCM|POLY1305|AEGIS|MGM/.test(row.encryption);
  return {
    code: row.code,
    name: row.name,
    opensslName: opensslSuiteName(row),
    keyExchange,
    authentication: authenticationOf(row.keyExchange),
    bits: bitsOf(row.encryption),
    aead,
    forwardSecrecy: keyExchange === "any" || keyExchange === "DHE" || keyExchange === "ECDHE",
    weaknesses: weaknessesOf(row),
    since: sinceOf(row, aead),
  };
}

function keyExchangeOf(name: string | null): KeyExchange {
  if (name === null) return "any";
  const [first = ""] = name.split("_");
  if (first === "DH" && name.startsWith("DH_anon")) return "DHE";
  if (first === "ECDH" && name.startsWith("ECDH_anon")) return "ECDHE";
  if (first === "DH" || first === "DHE" || first === "ECDH" || first === "ECDHE") return first;
  if (first === "FORTEZZA" || first === "ECCPWD") return first;
  return first.startsWith("GOST") ? "GOST" : "RSA";
}

function authenticationOf(name: string | null): Authentication {
  if (name === null) return "any";
  if (name.includes("anon") || name === "ECCPWD") return "none";
  if (name.startsWith("GOST")) return "GOST";
  if (name.includes("ECDSA")) return "ECDSA";
  return name.includes("DSS") || name === "FORTEZZA_KEA" ? "DSS" : "RSA";
}

/** Three-key DES counts as 112 bits: meeting in the middle takes the third key away. */
function bitsOf(encryption: string): number {
  if (encryption.includes("NULL") || /^SHA\d/.test(encryption)) return 0;
  if (encryption.startsWith("3DES")) return 112;
  if (encryption.startsWith("DES_")) return 56;
  if (encryption.includes("DES40")) return 40;
  if (/FORTEZZA/.test(encryption)) return 80;
  if (/28147|KUZNYECHIK|MAGMA|CHACHA20/.test(encryption)) return 256;
  const written = /_(40|56|128L?|256)(_|$)/.exec(encryption);
  return written?.[1] === undefined ? 128 : Number.parseInt(written[1], 10);
}

function weaknessesOf({ keyExchange, encryption }: SuiteCode): SuiteWeakness[] {
  const weaknesses = WEAK_ENCRYPTIONS.filter(([sign]) => sign.test(encryption)).map(
    ([, name]) => name,
  );
  if (keyExchange?.includes("EXPORT")) weaknesses.push("export");
  if (keyExchange?.includes("anon")) weaknesses.push("anonymous");
  return weaknesses;
}

function sinceOf({ keyExchange, encryption }: SuiteCode, aead: boolean): ProtocolVersion {
  if (keyExchange === null) return VERSION.tls13;
  return aead || /SHA256|SHA384|OMAC/.test(encryption) ? VERSION.tls12 : VERSION.ssl30;
}
