import { createByteReader } from "#lib/protocols/tls/byte-reader.ts";
import { EXTENSION } from "#lib/protocols/tls/code-points.ts";
import { readCodes } from "#lib/protocols/tls/read-codes.ts";
import { readExtensions } from "#lib/protocols/tls/read-extensions.ts";

/**
 * The groups that a TLS 1.3 server lists for later connections; null where it sends no list.
 *
 * @see RFC 8446, sections 4.3.1 and 4.2.7
 */
export function readEncryptedExtensions(body: Buffer): number[] | null {
  const extensions = readExtensions(createByteReader(body).vector(2));
  const groups = extensions.get(EXTENSION.supportedGroups);
  return groups === undefined ? null : readCodes(createByteReader(groups).vector(2));
}
