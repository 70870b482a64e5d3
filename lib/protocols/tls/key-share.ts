import {
  createECDH,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { TlsFormatError } from "#lib/protocols/tls/byte-reader.ts";
import { GROUP } from "#lib/protocols/tls/named-group.ts";

/** Our half of a key exchange. */
export interface KeyShare {
  group: number;
  publicKey: Buffer;
  /** The shared secret with the peer's half. @throws TlsFormatError when that half is no key of the group. */
  agree(peerKey: Buffer): Buffer;
}

const CURVE_NAMES: ReadonlyMap<number, string> = new Map([
  [GROUP.secp256r1, "prime256v1"],
  [GROUP.secp384r1, "secp384r1"],
  [GROUP.secp521r1, "secp521r1"],
]);

/** The SubjectPublicKeyInfo up to the key itself. */
const X_KEYS: ReadonlyMap<number, { generate: () => KeyPair; prefix: Buffer }> = new Map([
  [
    GROUP.x25519,
    {
      generate: () => generateKeyPairSync("x25519"),
      prefix: Buffer.from("302a300506032b656e032100", "hex"),
    },
  ],
  [
    GROUP.x448,
    {
      generate: () => generateKeyPairSync("x448"),
      prefix: Buffer.from("3042300506032b656f033900", "hex"),
    },
  ],
]);

/** Groups that `createKeyShare` knows, likely ones first. */
export const SHAREABLE_GROUPS: readonly number[] = [
  GROUP.x25519,
  GROUP.secp256r1,
  GROUP.secp384r1,
  GROUP.secp521r1,
  GROUP.x448,
];

interface KeyPair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

/**
 * A fresh key pair for the group.
 *
 * It may be used for many probes: nothing secret is ever sent under it.
 *
 * @returns Null where this build of Node cannot make one, for example X25519 under FIPS.
 */
export function createKeyShare(group: number): KeyShare | null {
  const curve = CURVE_NAMES.get(group);
  const xKey = X_KEYS.get(group);
  try {
    if (curve !== undefined) return createCurveShare(group, curve);
    return xKey === undefined ? null : createXShare(group, xKey);
  } catch {
    return null;
  }
}

function createCurveShare(group: number, curve: string): KeyShare {
  const keys = createECDH(curve);
  const publicKey = keys.generateKeys();
  return { group, publicKey, agree: (peerKey) => agreed(() => keys.computeSecret(peerKey)) };
}

function createXShare(
  group: number,
  { generate, prefix }: { generate: () => KeyPair; prefix: Buffer },
): KeyShare {
  const { publicKey, privateKey } = generate();
  const publicDer = publicKey.export({ type: "spki", format: "der" });
  const agree = (peerKey: Buffer) => {
    const key = createPublicKey(asPem(Buffer.concat([prefix, peerKey])));
    return diffieHellman({ privateKey, publicKey: key });
  };
  return {
    group,
    publicKey: publicDer.subarray(prefix.length),
    agree: (peerKey) => agreed(() => agree(peerKey)),
  };
}

/** Node takes a string as it is, and finds out about bytes or an object by exceptions that cost twice the import. */
function asPem(publicDer: Buffer): string {
  return `-----BEGIN PUBLIC KEY-----\n${publicDer.toString("base64")}\n-----END PUBLIC KEY-----\n`;
}

function agreed(agree: () => Buffer): Buffer {
  try {
    return agree();
  } catch (cause) {
    throw new TlsFormatError("The server's key share is no key of its group", { cause });
  }
}
