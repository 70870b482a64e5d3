import { CIPHER_SUITES, type CipherSuite } from "#lib/protocols/tls/cipher-suite.ts";
import { MAX_SUITES_PER_HELLO } from "#lib/protocols/tls/hello-offer.ts";
import { type ProtocolVersion, VERSION } from "#lib/protocols/tls/protocol-version.ts";

/** Likely first; suites whose name matches none of them come last. */
const LIKELY_ENCRYPTIONS: readonly RegExp[] = [
  /AES_\d+_GCM/,
  /CHACHA20_POLY1305_SHA256$/,
  /AES_\d+_CBC_SHA\d+$/,
  /AES_\d+_CBC_SHA$/,
  /AES_\d+_CCM/,
  /ARIA_\d+_GCM/,
  /CAMELLIA_\d+_CBC/,
  /3DES/,
  /RC4_128/,
  /_NULL_/,
  /SEED|IDEA|WITH_DES_/,
];
const LIKELY_KEY_EXCHANGES = /^TLS_(ECDHE_RSA|ECDHE_ECDSA|DHE_RSA|RSA)_WITH/;
const GIVEN_UP_IN_TLS11 = /EXPORT|FORTEZZA/;
const WITHOUT_EC_KEY = /^TLS_(ECDHE_RSA|DHE_RSA|RSA|DH_anon|ECDH_anon)_WITH/;
const WITH_EC_KEY = /^TLS_ECDHE?_ECDSA_WITH/;

/** Up to 64 suites that one hello offers to find out whether a version is spoken at all. */
export function likelySuites(version: ProtocolVersion): number[] {
  return LIKELY.get(version) ?? [];
}

/**
 * Every suite that the version may negotiate, in groups of at most 64.
 *
 * The first group serves a server with an RSA key and the second one with an EC key: whatever such a server has of the
 * last fifteen years is in one group, and the others cost one refused hello each.
 */
export function suiteCandidates(version: ProtocolVersion): number[][] {
  return CANDIDATES.get(version) ?? [];
}

/**
 * Up to 64 suites that tell whether a server which refused every suite of TLS 1.1 takes one in an older version: the
 * likely ones again, and those that TLS 1.1 has given up.
 *
 * @see RFC 4346, appendix A.5
 */
export function suitesBeforeTls11(): number[] {
  return BEFORE_TLS11;
}

const LIKELY: ReadonlyMap<ProtocolVersion, number[]> = new Map(
  Object.values(VERSION).map((version) => [
    version,
    codesOf(byRank(version)).slice(0, MAX_SUITES_PER_HELLO),
  ]),
);

const CANDIDATES: ReadonlyMap<ProtocolVersion, number[][]> = new Map(
  Object.values(VERSION).map((version) => [version, candidatesOf(version)]),
);

const BEFORE_TLS11: number[] = beforeTls11();

function beforeTls11(): number[] {
  const [likely = [], ...rare] = candidatesOf(VERSION.tls10);
  const givenUp = CIPHER_SUITES.filter(({ name }) => GIVEN_UP_IN_TLS11.test(name));
  const rareGivenUp = codesOf(givenUp).filter((code) => rare.flat().includes(code));
  return [...likely, ...rareGivenUp].slice(0, MAX_SUITES_PER_HELLO);
}

function candidatesOf(version: ProtocolVersion): number[][] {
  const suites = byRank(version);
  // Most servers have exactly the first three, and then the first group needs no refusal to be known as done.
  if (version === VERSION.tls13) return [codesOf(suites.slice(0, 3)), codesOf(suites.slice(3))];
  const first = suites
    .filter(({ name }) => WITHOUT_EC_KEY.test(name))
    .sort((a, b) => encryptionRank(a) - encryptionRank(b))
    .slice(0, MAX_SUITES_PER_HELLO);
  const others = suites
    .filter((suite) => !first.includes(suite))
    .sort((a, b) => Number(WITH_EC_KEY.test(b.name)) - Number(WITH_EC_KEY.test(a.name)));
  const groups = [codesOf(first)];
  for (let at = 0; at < others.length; at += MAX_SUITES_PER_HELLO) {
    groups.push(codesOf(others.slice(at, at + MAX_SUITES_PER_HELLO)));
  }
  return groups;
}

function byRank(version: ProtocolVersion): CipherSuite[] {
  return CIPHER_SUITES.filter((suite) => isPossible(suite, version)).sort(
    (a, b) => rankOf(a) - rankOf(b),
  );
}

function codesOf(suites: readonly CipherSuite[]): number[] {
  return suites.map(({ code }) => code);
}

function isPossible({ since }: CipherSuite, version: ProtocolVersion): boolean {
  return version === VERSION.tls13 ? since === version : since <= version;
}

function rankOf(suite: CipherSuite): number {
  if (suite.since === VERSION.tls13) return 0;
  const rank = encryptionRank(suite);
  return LIKELY_KEY_EXCHANGES.test(suite.name) ? rank : rank + LIKELY_ENCRYPTIONS.length + 1;
}

function encryptionRank({ name }: CipherSuite): number {
  const rank = LIKELY_ENCRYPTIONS.findIndex((pattern) => pattern.test(name));
  return rank === -1 ? LIKELY_ENCRYPTIONS.length : rank;
}
