import { createByteReader, TlsFormatError } from "#lib/protocols/tls/byte-reader.ts";
import {
  readCertificateStatus,
  readOlderCertificate,
  readOlderCertificateRequest,
  readTls13Certificate,
  readTls13CertificateRequest,
} from "#lib/protocols/tls/certificate-messages.ts";
import { EXTENSION, MESSAGE } from "#lib/protocols/tls/code-points.ts";
import { readEncryptedExtensions } from "#lib/protocols/tls/encrypted-extensions.ts";
import type { HandshakeMessage } from "#lib/protocols/tls/message-assembler.ts";
import { VERSION } from "#lib/protocols/tls/protocol-version.ts";
import type { ServerFlight } from "#lib/protocols/tls/server-answer.ts";
import type { ServerHello } from "#lib/protocols/tls/server-hello.ts";
import { readServerKeyExchange } from "#lib/protocols/tls/server-key-exchange.ts";

/** What the ServerHello alone tells. */
export function beginFlight(hello: ServerHello): ServerFlight {
  const isOlder = hello.version !== VERSION.tls13;
  const has = (extension: number) => (isOlder ? hello.extensions.has(extension) : null);
  return {
    kind: "flight",
    version: hello.version,
    cipher: hello.cipher,
    group: null,
    supportedGroups: null,
    dhBits: null,
    signatureScheme: null,
    chain: [],
    stapledOcsp: null,
    certificateRequest: null,
    isWhole: false,
    secureRenegotiation: has(EXTENSION.renegotiationInfo),
    compression: hello.compression,
    sessionTicket: has(EXTENSION.sessionTicket),
    extendedMasterSecret: has(EXTENSION.extendedMasterSecret),
  };
}

/**
 * The flight with one more message of TLS 1.2 or older; it is whole after ServerHelloDone.
 *
 * @see RFC 5246, section 7.3
 */
export function readOlderMessage(
  flight: ServerFlight,
  { type, body }: HandshakeMessage,
): ServerFlight {
  switch (type) {
    case MESSAGE.certificate:
      return { ...flight, ...readOlderCertificate(body) };
    case MESSAGE.certificateStatus:
      return { ...flight, stapledOcsp: readCertificateStatus(body) };
    case MESSAGE.serverKeyExchange:
      return { ...flight, ...readServerKeyExchange(body, flight) };
    case MESSAGE.certificateRequest:
      return {
        ...flight,
        certificateRequest: readOlderCertificateRequest(body, flight.version),
      };
    case MESSAGE.serverHelloDone:
      return { ...flight, isWhole: true };
    default:
      throw new TlsFormatError(`Message ${type} does not belong to a server's first flight`);
  }
}

/**
 * The flight with one more message of TLS 1.3; it is whole after CertificateVerify.
 *
 * @see RFC 8446, section 4.4
 */
export function readTls13Message(
  flight: ServerFlight,
  { type, body }: HandshakeMessage,
): ServerFlight {
  switch (type) {
    case MESSAGE.encryptedExtensions:
      return { ...flight, supportedGroups: readEncryptedExtensions(body) };
    case MESSAGE.certificateRequest:
      return { ...flight, certificateRequest: readTls13CertificateRequest(body) };
    case MESSAGE.certificate:
      return { ...flight, ...readTls13Certificate(body) };
    case MESSAGE.certificateVerify:
      return { ...flight, signatureScheme: createByteReader(body).uint(2), isWhole: true };
    default:
      throw new TlsFormatError(`Message ${type} does not belong to a server's first flight`);
  }
}
