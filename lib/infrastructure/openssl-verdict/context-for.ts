import { createHash, X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";

/** A cluster has one CA file, and building its context costs more than the verdict. */
const CAPACITY = 32;
const contexts = new Map<string, SecureContext>();

/**
 * A client's context that trusts these authorities and nothing else, at security level 2 (112 bits).
 *
 * @param anchors DER; what OpenSSL cannot read is left out.
 */
export function contextFor(anchors: readonly Uint8Array[]): SecureContext {
  const key = keyOf(anchors);
  const known = contexts.get(key);
  const context = known ?? buildContext(anchors);
  // Taken out and put back, so that the first is always the one unused for longest.
  contexts.delete(key);
  contexts.set(key, context);
  for (const oldest of contexts.keys()) {
    if (contexts.size <= CAPACITY) break;
    contexts.delete(oldest);
  }
  return context;
}

function keyOf(anchors: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const der of anchors) hash.update(createHash("sha256").update(der).digest());
  return hash.digest("hex");
}

function buildContext(anchors: readonly Uint8Array[]): SecureContext {
  return createSecureContext({
    ca: anchors.flatMap((der) => pemOf(der) ?? []),
    ciphers: "DEFAULT:@SECLEVEL=2",
  });
}

function pemOf(der: Uint8Array): string | null {
  try {
    return new X509Certificate(der).toString();
  } catch {
    return null;
  }
}
