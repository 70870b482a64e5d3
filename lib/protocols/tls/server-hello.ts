import { createHash } from "node:crypto";
import { createByteReader, TlsFormatError } from "#lib/protocols/tls/byte-reader.ts";
import { EXTENSION } from "#lib/protocols/tls/code-points.ts";
import {
  isProtocolVersion,
  type ProtocolVersion,
  VERSION,
} from "#lib/protocols/tls/protocol-version.ts";
import { readExtensions } from "#lib/protocols/tls/read-extensions.ts";

/** A HelloRetryRequest is a ServerHello whose random is this constant. */
const RETRY_RANDOM = createHash("sha256").update("HelloRetryRequest").digest();

/** What a ServerHello or a HelloRetryRequest settles. */
export interface ServerHello {
  version: ProtocolVersion;
  isRetry: boolean;
  cipher: number;
  compression: number;
  extensions: ReadonlyMap<number, Buffer>;
}

/**
 * @throws TlsFormatError for a message that is cut short or names an unknown version.
 * @see RFC 8446, section 4.1.3; RFC 5246, section 7.4.1.3
 */
export function readServerHello(body: Buffer): ServerHello {
  const reader = createByteReader(body);
  const legacyVersion = reader.uint(2);
  const random = reader.bytes(32);
  reader.vector(1);
  const cipher = reader.uint(2);
  const compression = reader.uint(1);
  const extensions = reader.isAtEnd()
    ? new Map<number, Buffer>()
    : readExtensions(reader.vector(2));
  const version = selectedVersion(extensions) ?? legacyVersion;
  if (!isProtocolVersion(version)) throw new TlsFormatError("The server names an unknown version");
  const isRetry = version === VERSION.tls13 && random.equals(RETRY_RANDOM);
  return { version, isRetry, cipher, compression, extensions };
}

/** The server's group and, except in a HelloRetryRequest, its public key; null when it sent no key share. */
export function readKeyShare({ extensions, isRetry }: ServerHello): {
  group: number;
  publicKey: Buffer | null;
} | null {
  const content = extensions.get(EXTENSION.keyShare);
  if (content === undefined) return null;
  const reader = createByteReader(content);
  const group = reader.uint(2);
  return { group, publicKey: isRetry ? null : reader.vector(2) };
}

function selectedVersion(extensions: ReadonlyMap<number, Buffer>): number | null {
  const content = extensions.get(EXTENSION.supportedVersions);
  return content === undefined ? null : createByteReader(content).uint(2);
}
