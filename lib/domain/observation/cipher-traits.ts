import type { TlsEnumeration, TlsVersion } from "#lib/domain/observation/tls-posture.ts";

/** Words in a suite's name, OpenSSL's or IANA's, that stand for no encryption, no authentication or a broken cipher. */
const BROKEN_WORDS: ReadonlySet<string> = new Set([
  ...["NULL", "ADH", "AECDH", "anon", "EXP", "EXP1024", "EXPORT", "EXPORT1024"],
  ...["DES", "DES40", "3DES", "RC2", "RC4"],
]);
const AEAD_WORDS: ReadonlySet<string> = new Set(["GCM", "CCM", "CCM8", "CHACHA20"]);
const EPHEMERAL_WORDS: ReadonlySet<string> = new Set(["ECDHE", "DHE", "EDH", "ADH", "AECDH"]);

/** A suite of one protocol version, which decides what its name means. */
export interface NegotiableSuite {
  version: TlsVersion;
  cipher: string;
}

/** Every suite of every version. */
export function suitesOf({ versions }: TlsEnumeration): NegotiableSuite[] {
  return versions.flatMap(({ version, ciphers }) => ciphers.map((cipher) => ({ version, cipher })));
}

/** NULL, anonymous, EXPORT, DES, 3DES, RC2 and RC4. */
export function isBroken({ cipher }: NegotiableSuite): boolean {
  return wordsOf(cipher).some((word) => BROKEN_WORDS.has(word));
}

/** Whether a key that is stolen later does not open what was recorded. */
export function hasForwardSecrecy({ version, cipher }: NegotiableSuite): boolean {
  return version === "TLSv1.3" || wordsOf(cipher).some((word) => EPHEMERAL_WORDS.has(word));
}

/** Whether one algorithm both encrypts and authenticates. */
export function isAead({ version, cipher }: NegotiableSuite): boolean {
  return version === "TLSv1.3" || wordsOf(cipher).some((word) => AEAD_WORDS.has(word));
}

function wordsOf(cipher: string): string[] {
  return cipher.split(/[-_]/);
}
