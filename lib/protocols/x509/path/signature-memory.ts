import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import type { Spending } from "#lib/protocols/x509/path/budget.ts";
import {
  checkSignature,
  type SignatureVerdict,
  type Signed,
} from "#lib/protocols/x509/path/check-signature.ts";
import { signatureCost } from "#lib/protocols/x509/path/signature-cost.ts";

/** Whether `signer` made a signature; null where the budget is spent. */
export type SignatureMemory = (signed: Signed, signer: Certificate) => SignatureVerdict | null;

/**
 * Checks each signature once for each key and question, within the budget.
 *
 * Cross-signed certificates share a key, and a key answers once for all of them.
 */
export function createSignatureMemory(spending: Spending): SignatureMemory {
  const known = new WeakMap<Signed, Map<string, SignatureVerdict>>();
  return (signed, signer) => {
    const byKey = known.get(signed) ?? new Map<string, SignatureVerdict>();
    const key = signer.subjectPublicKeyInfo.toString("latin1");
    const remembered = byKey.get(key);
    if (remembered !== undefined) return remembered;
    if (!spending.take("signatures", signatureCost(signer.publicKey))) return null;
    const verdict = checkSignature(signed, signer);
    byKey.set(key, verdict);
    known.set(signed, byKey);
    return verdict;
  };
}
