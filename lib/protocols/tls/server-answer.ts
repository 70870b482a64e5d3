/** What a server asks of a client that wants to authenticate. */
export interface CertificateRequest {
  /** DER encodings of the distinguished names, in the order sent. */
  authorities: Buffer[];
  signatureSchemes: number[];
}

/** What a server says in answer to one ClientHello, read without completing the handshake. */
export type ServerAnswer =
  | {
      kind: "flight";
      /** Negotiated version as two bytes: 0x0300 for SSLv3 up to 0x0304 for TLS 1.3. */
      version: number;
      cipher: number;
      /** Key exchange group; null for RSA key exchange and for DHE with its own parameters. */
      group: number | null;
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
      secureRenegotiation: boolean;
      compression: number;
      /** Null in TLS 1.3, where tickets come after the handshake. */
      sessionTicket: boolean | null;
      extendedMasterSecret: boolean;
    }
  /** The server would go on with another group; nothing else is known yet. */
  | { kind: "retry"; version: number; cipher: number; group: number | null }
  | { kind: "alert"; level: number; description: number };
