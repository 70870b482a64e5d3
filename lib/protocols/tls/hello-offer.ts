import type { KeyShare } from "#lib/protocols/tls/key-share.ts";
import type { ProtocolVersion } from "#lib/protocols/tls/protocol-version.ts";

/** Some old servers break above 128 suites; half of that is safe everywhere. */
export const MAX_SUITES_PER_HELLO = 64;

/** Everything that one ClientHello says. Fields that a version does not have are left out of its hello. */
export interface HelloOffer {
  /** The only version offered in TLS 1.3, the highest one before. */
  version: ProtocolVersion;
  /** 32 bytes. */
  random: Uint8Array;
  /** Name for SNI; null for an IP address, which must not be sent. */
  serverName: string | null;
  /** Suites by preference, at most 64. */
  ciphers: readonly number[];
  /** Groups by preference; empty leaves the extension out. */
  groups: readonly number[];
  /** Schemes by preference; empty leaves the extension out. */
  signatureSchemes: readonly number[];
  /** Empty makes a TLS 1.3 server name its group in a HelloRetryRequest. */
  keyShares: readonly KeyShare[];
  /** Compression methods; 0 is none. */
  compression: readonly number[];
  /** Asks for a stapled OCSP response. */
  statusRequest: boolean;
  sessionTicket: boolean;
  renegotiationInfo: boolean;
  extendedMasterSecret: boolean;
}
