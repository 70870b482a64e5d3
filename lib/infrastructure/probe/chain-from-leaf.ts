import type { X509Certificate } from "node:crypto";
import { fingerprintOf } from "#lib/infrastructure/mongo-admin/fingerprint.ts";

const MAX_CHAIN_LENGTH = 16;

/**
 * The chain as OpenSSL orders it after a handshake, in DER: leaf first, each followed by its issuer.
 *
 * The socket appends an issuer from our own CA file to what was served and cannot say which is which;
 * the raw handshake is the better witness where there is one.
 */
export function chainFromLeaf(leaf: X509Certificate | null): Buffer[] {
  const chain: Buffer[] = [];
  const seen = new Set<string>();
  let current = leaf ?? undefined;
  while (current !== undefined && chain.length < MAX_CHAIN_LENGTH) {
    const sha256 = fingerprintOf(current.raw);
    if (seen.has(sha256)) break;
    seen.add(sha256);
    chain.push(current.raw);
    current = current.issuerCertificate;
  }
  return chain;
}
