import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import type { Spending } from "#lib/protocols/x509/path/budget.ts";
import {
  checkSignature,
  type SignatureVerdict,
  type Signed,
} from "#lib/protocols/x509/path/check-signature.ts";

/** Whether `signer` made a signature; null where the budget is spent. */
export type SignatureMemory = (signed: Signed, signer: Certificate) => SignatureVerdict | null;

/** Checks each signature once for each signer and question, within the budget. */
export function createSignatureMemory(spending: Spending): SignatureMemory {
  const known = new WeakMap<Signed, Map<string, SignatureVerdict>>();
  return (signed, signer) => {
    const bySigner = known.get(signed) ?? new Map<string, SignatureVerdict>();
    const remembered = bySigner.get(signer.sha256);
    if (remembered !== undefined) return remembered;
    if (!spending.take("signatures", 1)) return null;
    const verdict = checkSignature(signed, signer);
    bySigner.set(signer.sha256, verdict);
    known.set(signed, bySigner);
    return verdict;
  };
}
