import type { Certificate } from "#lib/protocols/x509/certificate/certificate.ts";
import type { Signed } from "#lib/protocols/x509/path/check-signature.ts";

/** What the search for a path lends to the check of revocation, so that both share one budget. */
export interface RevocationTools {
  /** Every certificate at hand, anchors included. */
  pool: readonly Certificate[];
  /** Digests of signatures that prove nothing under the profile. */
  weakDigests: ReadonlySet<string>;
  /** Whether `signer`'s key made the signature; false also where the budget is spent. */
  isSignedBy(signed: Signed, signer: Certificate): boolean;
  /**
   * A valid path from `certificate` to `anchor`, both included, without demands on host or purpose; null where there is
   * none. Revocation is not looked at.
   */
  findPath(certificate: Certificate, anchor: Certificate): readonly Certificate[] | null;
}
