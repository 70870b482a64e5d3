import type { HelloOffer } from "#lib/protocols/tls/hello-offer.ts";
import { createKeyShare, type KeyShare } from "#lib/protocols/tls/key-share.ts";

/** A hello for TLS 1.2 with a suite for each kind of key. */
export function aHelloOffer(overrides: Partial<HelloOffer> = {}): HelloOffer {
  return {
    version: 0x0303,
    random: Buffer.alloc(32, 7),
    serverName: null,
    ciphers: [0xc02b, 0xc02f, 0x009c, 0x002f],
    groups: [0x001d, 0x0017],
    signatureSchemes: [0x0403, 0x0804, 0x0401],
    keyShares: [],
    compression: [0],
    statusRequest: true,
    sessionTicket: true,
    renegotiationInfo: true,
    extendedMasterSecret: true,
    ...overrides,
  };
}

/** A hello for TLS 1.3 with a share for X25519. */
export function aTls13Offer(overrides: Partial<HelloOffer> = {}): HelloOffer {
  return aHelloOffer({
    version: 0x0304,
    ciphers: [0x1301, 0x1302, 0x1303],
    keyShares: [aKeyShare(0x001d)],
    ...overrides,
  });
}

export function aKeyShare(group: number): KeyShare {
  const share = createKeyShare(group);
  if (share === null) throw new Error(`No key share for group ${group}`);
  return share;
}
