import type { ObservedCertificateDto } from "#lib/contracts/observation.ts";

const PURPOSES: Record<string, string> = {
  "1.3.6.1.5.5.7.3.1": "server",
  "1.3.6.1.5.5.7.3.2": "client",
  "1.3.6.1.5.5.7.3.3": "code signing",
  "1.3.6.1.5.5.7.3.4": "e-mail",
  "1.3.6.1.5.5.7.3.8": "time stamping",
  "1.3.6.1.5.5.7.3.9": "OCSP signing",
  "2.5.29.37.0": "any purpose",
};

const COMMON_NAME = /(?:^|[,\n+]\s*)CN=((?:\\.|[^,\n+\\])+)/;
const FINGERPRINT_ENDS = 6;

/**
 * What an extended key usage allows, in words.
 *
 * @param oids Dotted object identifiers; unknown ones stay as they are.
 * @returns "no limit" for a certificate without the extension, which by RFC 5280 serves every purpose.
 */
export function purposeWords(oids: readonly string[]): string {
  if (oids.length === 0) return "no limit";
  return oids.map((oid) => PURPOSES[oid] ?? oid).join(", ");
}

/** "RSA 2048", "EC P-256", "Ed25519". */
export function keyWords({ type, bits, curve }: ObservedCertificateDto["publicKey"]): string {
  const name = /^(rsa|ec|dsa)$/i.test(type) ? type.toUpperCase() : capitalised(type);
  const size = curve ?? (bits === null ? "" : String(bits));
  return size === "" || name.toLowerCase() === size.toLowerCase() ? name : `${name} ${size}`;
}

/** The common name of a distinguished name, or the whole name where it has none. */
export function commonName(subject: string): string {
  return COMMON_NAME.exec(subject)?.[1]?.replaceAll("\\", "") ?? subject;
}

/** The two ends of a fingerprint, enough to tell two certificates apart. */
export function shortFingerprint(sha256: string): string {
  return `${sha256.slice(0, FINGERPRINT_ENDS)}…${sha256.slice(-FINGERPRINT_ENDS)}`;
}

/** `DNS:db-1.example` without its kind. */
export function nameOf(subjectAltName: string): string {
  return subjectAltName.slice(subjectAltName.indexOf(":") + 1);
}

function capitalised(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}
