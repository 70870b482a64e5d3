import { createPublicKey, type KeyObject } from "node:crypto";

/**
 * The key of a SubjectPublicKeyInfo.
 *
 * Node tells keys from other values by errors that it throws and catches itself, and writing their stack traces takes as
 * long as reading the key; so none are written meanwhile. Nothing else runs until this returns.
 *
 * @returns Null where the crypto library cannot read it.
 */
export function loadKey(der: Buffer): KeyObject | null {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return createPublicKey({ key: der, format: "der", type: "spki" });
  } catch {
    return null;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
