import type { PeerName } from "#lib/protocols/x509/path/chain-question.ts";

/** A chain for the OpenSSL in this process. */
export interface OpensslQuestion {
  /** DER, leaf first, in the order in which a server sends them. */
  chain: readonly Uint8Array[];
  /** DER of the trusted authorities. */
  anchors: readonly Uint8Array[];
  /** Null leaves the name unchecked. */
  peerName: PeerName | null;
}

/** What OpenSSL said; `accepted` is null when it could not be asked, and `error` then says why. */
export interface OpensslVerdict {
  accepted: boolean | null;
  /** OpenSSL's code, such as `CERT_HAS_EXPIRED`, or Node's, such as `ERR_TLS_CERT_ALTNAME_INVALID`; null when accepted. */
  error: string | null;
}

export const OPENSSL_ACCEPTS: OpensslVerdict = { accepted: true, error: null };
