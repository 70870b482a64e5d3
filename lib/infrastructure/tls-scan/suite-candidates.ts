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
  /3DES/,
  /CAMELLIA_\d+_CBC/,
  /RC4_128/,
  /SEED|IDEA|WITH_DES_/,
];
const LIKELY_KEY_EXCHANGES = /^TLS_(ECDHE_RSA|ECDHE_ECDSA|DHE_RSA|RSA)_WITH/;

/**
 * Every suite that the version may negotiate, in groups of at most 64, likely ones first.
 *
 * The first group holds all that servers of the last fifteen years accept by default, so that the others cost one
 * refused hello each.
 */
export function suiteCandidates(version: ProtocolVersion): number[][] {
  const known = CANDIDATES.get(version) ?? [];
  // Most servers have exactly these three, and then the first group needs no refusal to be known as done.
  if (version === VERSION.tls13) return [known.slice(0, 3), known.slice(3)];
  const groups: number[][] = [];
  for (let at = 0; at < known.length; at += MAX_SUITES_PER_HELLO) {
    groups.push(known.slice(at, at + MAX_SUITES_PER_HELLO));
  }
  return groups;
}

const CANDIDATES: ReadonlyMap<ProtocolVersion, number[]> = new Map(
  Object.values(VERSION).map((version) => [version, candidatesOf(version)]),
);

function candidatesOf(version: ProtocolVersion): number[] {
  return CIPHER_SUITES.filter((suite) => isPossible(suite, version))
    .map((suite) => ({ code: suite.code, rank: rankOf(suite) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ code }) => code);
}

function isPossible({ since }: CipherSuite, version: ProtocolVersion): boolean {
  return version === VERSION.tls13 ? since === version : since <= version;
}

function rankOf({ name, since }: CipherSuite): number {
  if (since === VERSION.tls13) return 0;
  const encryption = LIKELY_ENCRYPTIONS.findIndex((pattern) => pattern.test(name));
  const rank = encryption === -1 ? LIKELY_ENCRYPTIONS.length : encryption;
  return LIKELY_KEY_EXCHANGES.test(name) ? rank : rank + LIKELY_ENCRYPTIONS.length + 1;
}
