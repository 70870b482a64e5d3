import { uint16s, vector } from "#lib/protocols/tls/byte-writer.ts";
import { EXTENSION, MESSAGE } from "#lib/protocols/tls/code-points.ts";
import { type HelloOffer, MAX_SUITES_PER_HELLO } from "#lib/protocols/tls/hello-offer.ts";
import { VERSION } from "#lib/protocols/tls/protocol-version.ts";

const HOST_NAME = 0;
const OCSP = 1;
const UNCOMPRESSED_POINTS = Buffer.of(1, 0);
const NOTHING = Buffer.alloc(0);

/**
 * A ClientHello as a handshake message, without its record.
 *
 * @param cookie What a HelloRetryRequest asked to have repeated.
 * @throws RangeError for more than 64 suites.
 * @see RFC 8446, section 4.1.2; RFC 5246, section 7.4.1.2; RFC 6101, section 5.6.1.2
 */
export function encodeClientHello(offer: HelloOffer, cookie: Buffer | null = null): Buffer {
  if (offer.ciphers.length > MAX_SUITES_PER_HELLO) {
    throw new RangeError(`A hello offers at most ${MAX_SUITES_PER_HELLO} suites`);
  }
  const body = Buffer.concat([
    uint16s([Math.min(offer.version, VERSION.tls12)]),
    offer.random,
    vector(1, NOTHING),
    vector(2, uint16s(offer.ciphers)),
    vector(1, Buffer.from(offer.compression)),
    encodeExtensions(offer, cookie),
  ]);
  return Buffer.concat([Buffer.of(MESSAGE.clientHello), vector(3, body)]);
}

/** SSLv3 knows no extensions, and some of its servers refuse a hello that goes on after the compression methods. */
function encodeExtensions(offer: HelloOffer, cookie: Buffer | null): Buffer {
  if (offer.version === VERSION.ssl30) return NOTHING;
  const extensions = Buffer.concat([
    ...sharedExtensions(offer),
    ...(offer.version === VERSION.tls13 ? tls13Extensions(offer, cookie) : olderExtensions(offer)),
  ]);
  return vector(2, extensions);
}

function* sharedExtensions(offer: HelloOffer): Generator<Buffer> {
  const { serverName, groups, signatureSchemes } = offer;
  if (serverName !== null) {
    const name = Buffer.concat([Buffer.of(HOST_NAME), vector(2, Buffer.from(serverName, "ascii"))]);
    yield extension(EXTENSION.serverName, vector(2, name));
  }
  if (groups.length > 0) yield extension(EXTENSION.supportedGroups, vector(2, uint16s(groups)));
  if (signatureSchemes.length > 0 && offer.version >= VERSION.tls12) {
    yield extension(EXTENSION.signatureAlgorithms, vector(2, uint16s(signatureSchemes)));
  }
  if (offer.statusRequest) {
    yield extension(EXTENSION.statusRequest, Buffer.of(OCSP, 0, 0, 0, 0));
  }
}

function* olderExtensions(offer: HelloOffer): Generator<Buffer> {
  if (offer.groups.length > 0) yield extension(EXTENSION.pointFormats, UNCOMPRESSED_POINTS);
  if (offer.sessionTicket) yield extension(EXTENSION.sessionTicket, NOTHING);
  if (offer.extendedMasterSecret) yield extension(EXTENSION.extendedMasterSecret, NOTHING);
  if (offer.renegotiationInfo) yield extension(EXTENSION.renegotiationInfo, vector(1, NOTHING));
}

function* tls13Extensions(offer: HelloOffer, cookie: Buffer | null): Generator<Buffer> {
  yield extension(EXTENSION.supportedVersions, vector(1, uint16s([VERSION.tls13])));
  const shares = offer.keyShares.map(({ group, publicKey }) =>
    Buffer.concat([uint16s([group]), vector(2, publicKey)]),
  );
  yield extension(EXTENSION.keyShare, vector(2, Buffer.concat(shares)));
  if (cookie !== null) yield extension(EXTENSION.cookie, vector(2, cookie));
}

function extension(type: number, content: Buffer): Buffer {
  return Buffer.concat([uint16s([type]), vector(2, content)]);
}
