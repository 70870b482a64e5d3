import {
  type ByteReader,
  createByteReader,
  TlsFormatError,
} from "#lib/protocols/tls/byte-reader.ts";

const RECORD_HEADER_BYTES = 5;
/** More than any sane chain; a peer that goes on is not believed. */
const MAX_FLIGHT_BYTES = 262_144;
const MAX_RECORD_BYTES = 18_432;

const CONTENT = { alert: 21, handshake: 22 } as const;
const MESSAGE = { certificate: 11, certificateRequest: 13, serverHelloDone: 14 } as const;

/** What a TLS 1.2 server sends before it waits for the client. */
export type ServerFlight =
  | {
      kind: "flight";
      /** DER encodings in the order they were sent. */
      chain: Buffer[];
      /** DER encodings of the CA names in the CertificateRequest; null when none was sent. */
      acceptedAuthorities: Buffer[] | null;
    }
  | { kind: "alert"; description: number };

/** Collects records until the flight is complete. */
export interface ServerFlightReader {
  /**
   * Takes the next bytes; returns the flight once it is complete, null before.
   *
   * @throws TlsFormatError when the bytes are not TLS.
   */
  push(chunk: Buffer): ServerFlight | null;
}

/**
 * A reader for the answer to one ClientHello.
 *
 * @see RFC 5246, sections 6.2 and 7.4
 */
export function createServerFlightReader(): ServerFlightReader {
  let records: Buffer = Buffer.alloc(0);
  let messages: Buffer = Buffer.alloc(0);
  const flight: { chain: Buffer[]; acceptedAuthorities: Buffer[] | null } = {
    chain: [],
    acceptedAuthorities: null,
  };

  function push(chunk: Buffer): ServerFlight | null {
    records = Buffer.concat([records, chunk]);
    if (records.length + messages.length > MAX_FLIGHT_BYTES) {
      throw new TlsFormatError("The server's first flight does not end");
    }
    for (let record = nextRecord(); record !== null; record = nextRecord()) {
      if (record.type === CONTENT.alert) {
        return { kind: "alert", description: record.content[1] ?? 0 };
      }
      if (record.type !== CONTENT.handshake) throw new TlsFormatError("Not a handshake record");
      messages = Buffer.concat([messages, record.content]);
      if (readMessages()) return { kind: "flight", ...flight };
    }
    return null;
  }

  function nextRecord(): { type: number; content: Buffer } | null {
    if (records.length < RECORD_HEADER_BYTES) return null;
    const [type = 0, major = 0] = records;
    const length = records.readUInt16BE(3);
    if (major !== 3 || length > MAX_RECORD_BYTES) throw new TlsFormatError("Not a TLS record");
    const end = RECORD_HEADER_BYTES + length;
    if (records.length < end) return null;
    const content = records.subarray(RECORD_HEADER_BYTES, end);
    records = records.subarray(end);
    return { type, content };
  }

  /** Whether the message that ends the flight was among them. */
  function readMessages(): boolean {
    while (messages.length >= 4) {
      const end = 4 + messages.readUIntBE(1, 3);
      if (messages.length < end) return false;
      const type = messages[0];
      const body = messages.subarray(4, end);
      messages = messages.subarray(end);
      if (type === MESSAGE.certificate) flight.chain = readChain(createByteReader(body));
      if (type === MESSAGE.certificateRequest) {
        flight.acceptedAuthorities = readAuthorities(createByteReader(body));
      }
      if (type === MESSAGE.serverHelloDone) return true;
    }
    return false;
  }

  return { push };
}

function readChain(message: ByteReader): Buffer[] {
  return readList(message.vector(3), 3);
}

function readAuthorities(message: ByteReader): Buffer[] {
  message.vector(1);
  message.vector(2);
  return readList(message.vector(2), 2);
}

function readList(list: Buffer, lengthWidth: number): Buffer[] {
  const reader = createByteReader(list);
  const items: Buffer[] = [];
  while (!reader.isAtEnd()) items.push(reader.vector(lengthWidth));
  return items;
}
