import type { X509Certificate } from "node:crypto";
import type { ObservedCertificate } from "#lib/domain/observation/observation.ts";
import { readCertificate } from "#lib/infrastructure/probe/certificate.ts";

const MAX_CHAIN_LENGTH = 16;

/**
 * The chain as OpenSSL orders it after a handshake: leaf first, each followed by its issuer.
 *
 * The socket appends an issuer from our own CA file to what was served and cannot say which is which;
 * the raw handshake is the better witness where there is one.
 */
export function chainFromLeaf(leaf: X509Certificate | null): ObservedCertificate[] {
  const chain: ObservedCertificate[] = [];
  const seen = new Set<string>();
  let current = leaf ?? undefined;
  while (current !== undefined && chain.length < MAX_CHAIN_LENGTH) {
    const read = readCertificate(current.raw);
    if (read === null || seen.has(read.sha256)) break;
    seen.add(read.sha256);
    chain.push(read);
    current = current.issuerCertificate;
  }
  return chain;
}
