import { createHash } from "node:crypto";

/** SHA-256 of a DER encoding, lower-case hexadecimal. */
export function fingerprintOf(der: Uint8Array): string {
  return createHash("sha256").update(der).digest("hex");
}
