import { TLS_VERSIONS, type TlsVersion } from "#lib/domain/observation/tls-posture.ts";
import type { PairFault } from "#lib/domain/trust/pair-fault.ts";
import type { TrustedNode, TrustView } from "#lib/domain/trust/trust-view.ts";

/** Key exchange and authentication come first in OpenSSL's names; cipher and hash follow. */
const KEY_EXCHANGE = /^(?:ECDHE|DHE|EDH|ECDH|DH|ADH|AECDH|RSA|PSK|SRP)-(?:(?:RSA|ECDSA|DSS|PSK)-)?/;

/**
 * Whether two nodes have no protocol version, or no suite, in common.
 *
 * `disabledProtocols` and the cipher options hold in both directions, so what a node serves is taken for what it offers.
 * Only what was seen counts: a version or suite that nobody asked for never makes a pair fail.
 */
export function commonGroundFaults(
  from: TrustedNode,
  to: TrustedNode,
  view: TrustView,
): PairFault[] {
  // Nodes are alike in what they negotiate, so few combinations have to be compared.
  const cause = `ground ${from.ground} ${to.ground}`;
  return view.once(cause, () => compare(from, to, cause));
}

function compare(from: TrustedNode, to: TrustedNode, cause: string): PairFault[] {
  const left = from.observed.tls.versions;
  const right = to.observed.tls.versions;
  const isTold = [left, right].every((versions) => Object.values(versions).includes(true));
  if (!isTold) return [];
  const possible = TLS_VERSIONS.filter((v) => left[v] !== false && right[v] !== false);
  if (possible.length === 0) {
    const [mine, theirs] = [left, right].map((seen) =>
      TLS_VERSIONS.filter((v) => seen[v] === true),
    );
    const subject = { kind: "versions", from: mine ?? [], to: theirs ?? [] } as const;
    return [{ code: "NO_COMMON_VERSION", result: "broken", cause, subject }];
  }
  const apart = possible.filter((version) => suitesDiffer(from, to, version));
  if (apart.length < possible.length) return [];
  const version = apart.join(", ");
  const subject = { kind: "ciphers", version } as const;
  return [{ code: "NO_COMMON_CIPHER", result: "broken", cause, subject }];
}

/** Certain only where both were enumerated and share no cipher, whatever their keys are. */
function suitesDiffer(from: TrustedNode, to: TrustedNode, version: TlsVersion): boolean {
  const [mine, theirs] = [from, to].map(({ observed }) =>
    observed.tls.enumeration?.versions.find((enumerated) => enumerated.version === version),
  );
  if (mine === undefined || theirs === undefined) return false;
  if (mine.ciphers.length === 0 || theirs.ciphers.length === 0) return false;
  // An RSA node shows no ECDSA suite and dials with them all the same, so only the cipher is compared.
  const known = new Set(mine.ciphers.map(cipherOf));
  return !theirs.ciphers.some((suite) => known.has(cipherOf(suite)));
}

function cipherOf(suite: string): string {
  return suite.replace(KEY_EXCHANGE, "");
}
