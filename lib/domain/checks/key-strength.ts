import { couldNotObserve, type Verdict } from "#lib/domain/checks/finding.ts";
import { inShort } from "#lib/domain/checks/judge-tls.ts";
import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";

const MIN_RSA_BITS = 2_048;
/** Every curve that OpenSSL names and that has less than 256 bits is one of these. */
const WEAK_CURVES =
  /^(prime192v\d|prime239v\d|secp(112|128|160|192|224)[rk]\d|sect(113|131|163|193|233|239)[rk]\d|brainpoolP(160|192|224)[rt]1|wap-wsg.*|Oakley.*)$/;
const WEAK_HASHES: ReadonlySet<string> = new Set(["md2", "md4", "md5", "sha1"]);
const WEAK_SIGNATURE = /md[245]|sha-?1\b|sha1/i;

/** The keys of a whole chain: an attacker takes the weakest. */
export function judgeKeys(chain: readonly ObservedCertificate[]): Verdict {
  const weak = chain.filter(({ publicKey }) => isWeakKey(publicKey));
  const [leaf] = chain;
  if (weak.length > 0) return { result: "fail", observed: named(weak, keyInWords) };
  return { result: "pass", observed: leaf === undefined ? "no key" : keyInWords(leaf) };
}

/** The signatures of a whole chain; that of a root over itself proves nothing and is left out. */
export function judgeSignatures(chain: readonly ObservedCertificate[]): Verdict {
  const signed = chain.filter(({ subject, issuer }, place) => place === 0 || subject !== issuer);
  const weak = signed.filter(isWeaklySigned);
  if (weak.length > 0) return { result: "fail", observed: named(weak, signatureInWords) };
  const unknown = signed.find(
    ({ signatureHash, signatureAlgorithm }) =>
      signatureHash === null && signatureAlgorithm === null,
  );
  if (unknown !== undefined) {
    return couldNotObserve(`the signature algorithm of ${unknown.subject} is not known`);
  }
  const [leaf] = signed;
  return { result: "pass", observed: leaf === undefined ? "no signature" : signatureInWords(leaf) };
}

function isWeakKey({ type, bits, curve }: ObservedCertificate["publicKey"]): boolean {
  const isShort = bits !== null && /^(rsa|dsa)/.test(type) && bits < MIN_RSA_BITS;
  return isShort || (curve !== null && WEAK_CURVES.test(curve));
}

function isWeaklySigned({ signatureHash, signatureAlgorithm }: ObservedCertificate): boolean {
  if (signatureHash !== null && WEAK_HASHES.has(signatureHash)) return true;
  return signatureAlgorithm !== null && WEAK_SIGNATURE.test(signatureAlgorithm);
}

function keyInWords({ publicKey: { type, bits, curve } }: ObservedCertificate): string {
  return [type.toUpperCase(), curve ?? bits ?? ""].join(" ").trim();
}

function signatureInWords({ signatureAlgorithm, signatureHash }: ObservedCertificate): string {
  return signatureAlgorithm ?? signatureHash ?? "unknown";
}

function named(
  certificates: readonly ObservedCertificate[],
  inWords: (certificate: ObservedCertificate) => string,
): string {
  return inShort(certificates.map((found) => `${inWords(found)} (${found.subject})`));
}
