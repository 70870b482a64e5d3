const CONTENT_HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const TLS_1_0 = 0x0301;
const TLS_1_2 = 0x0303;

/** Forward secrecy first, then what old servers still have; the last entry signals secure renegotiation. */
const CIPHER_SUITES = [
  0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0x009e, 0x009f, 0xc023, 0xc027, 0xc024, 0xc028,
  0xc009, 0xc013, 0xc00a, 0xc014, 0x009c, 0x009d, 0x003c, 0x003d, 0x002f, 0x0035, 0x00ff,
];
const GROUPS = [0x001d, 0x0017, 0x0018, 0x0019];
const SIGNATURE_ALGORITHMS = [
  0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401,
  0x0501, 0x0601, 0x0203, 0x0201,
];

const EXTENSION = {
  serverName: 0,
  supportedGroups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  extendedMasterSecret: 23,
} as const;

/**
 * A TLS 1.2 ClientHello, as one record.
 *
 * TLS 1.2 sends the certificates and the request for one in the clear, so the answer can be read without
 * a key exchange.
 *
 * @param serverName Name for SNI, or null for an IP address.
 * @param random 32 bytes.
 * @see RFC 5246, section 7.4.1.2
 */
export function encodeClientHello(serverName: string | null, random: Uint8Array): Buffer {
  const extensions = Buffer.concat([
    ...(serverName === null ? [] : [extension(EXTENSION.serverName, serverNameList(serverName))]),
    extension(EXTENSION.supportedGroups, vector(2, uint16s(GROUPS))),
    extension(EXTENSION.pointFormats, vector(1, Buffer.of(0))),
    extension(EXTENSION.signatureAlgorithms, vector(2, uint16s(SIGNATURE_ALGORITHMS))),
    extension(EXTENSION.extendedMasterSecret, Buffer.alloc(0)),
  ]);
  const body = Buffer.concat([
    uint16s([TLS_1_2]),
    random,
    vector(1, Buffer.alloc(0)),
    vector(2, uint16s(CIPHER_SUITES)),
    vector(1, Buffer.of(0)),
    vector(2, extensions),
  ]);
  const message = Buffer.concat([Buffer.of(CLIENT_HELLO), vector(3, body)]);
  return Buffer.concat([Buffer.of(CONTENT_HANDSHAKE), uint16s([TLS_1_0]), vector(2, message)]);
}

function serverNameList(name: string): Buffer {
  const hostName = Buffer.concat([Buffer.of(0), vector(2, Buffer.from(name, "ascii"))]);
  return vector(2, hostName);
}

function extension(type: number, content: Buffer): Buffer {
  return Buffer.concat([uint16s([type]), vector(2, content)]);
}

/** The content behind its length in `lengthBytes` bytes. */
function vector(lengthBytes: number, content: Uint8Array): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUIntBE(content.length, 0, lengthBytes);
  return Buffer.concat([length, content]);
}

function uint16s(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, index * 2);
  return bytes;
}
