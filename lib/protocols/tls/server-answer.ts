import type { ProtocolVersion } from "#lib/protocols/tls/protocol-version.ts";

/** What a server asks of a client that wants to authenticate. */
export interface CertificateRequest {
  /** DER encodings of the distinguished names, in the order sent. */
  authorities: Buffer[];
  /** Empty before TLS 1.2. */
  signatureSchemes: number[];
}

/** A server's first flight, up to where it waits for the client. */
export interface ServerFlight {
  kind: "flight";
  /** Negotiated version as two bytes: 0x0300 for SSLv3 up to 0x0304 for TLS 1.3. */
  version: ProtocolVersion;
  cipher: number;
  /** Key exchange group; null for RSA key exchange and for DHE with its own parameters. */
  group: number | null;
  /**
   * Every group of a TLS 1.3 server in its own order, as some servers send them where another group would have been
   * dearer to them; null where it sent no list.
   */
  supportedGroups: number[] | null;
  /** Bits of the prime of a DHE exchange, or null. */
  dhBits: number | null;
  /** Scheme of the ServerKeyExchange or CertificateVerify; null where nothing is signed. */
  signatureScheme: number | null;
  /** DER encodings, leaf first, as sent; empty where the reading stopped before them. */
  chain: Buffer[];
  /** DER of the OCSPResponse, or null. */
  stapledOcsp: Buffer | null;
  /** Null when the server asks for no certificate. */
  certificateRequest: CertificateRequest | null;
  /** False where a sealed flight could not be opened, so that nothing behind the ServerHello is known. */
  isWhole: boolean;
  /** Null in TLS 1.3, which has no renegotiation. */
  secureRenegotiation: boolean | null;
  compression: number;
  /** Null in TLS 1.3, where tickets come after the handshake. */
  sessionTicket: boolean | null;
  /** Null in TLS 1.3, which always binds its secrets to the transcript. */
  extendedMasterSecret: boolean | null;
}

/** What a server says in answer to one ClientHello, read without completing the handshake. */
export type ServerAnswer =
  | ServerFlight
  /** The server would go on with another group; nothing else is known yet. */
  | { kind: "retry"; version: ProtocolVersion; cipher: number; group: number | null }
  | { kind: "alert"; level: number; description: number };
