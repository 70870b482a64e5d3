import type { Document } from "bson";
import type { ScramConversation } from "#simulator/authentication/scram.ts";

/** What the handshake of one incoming TLS connection agreed on. */
interface SessionTls {
  version: "1.0" | "1.1" | "1.2" | "1.3";
  cipher: string;
  /** Name the client sent; null without one. */
  sni: string | null;
  /** RFC 2253 subject of a client certificate that passed validation; null otherwise. */
  peerSubject: string | null;
}

export interface AuthenticatedUser {
  user: string;
  db: string;
  roles: readonly { role: string; db: string }[];
  /** `__system`: may do everything. */
  internal: boolean;
}

interface SaslState {
  conversationId: number;
  db: string;
  mechanism: "SCRAM-SHA-1" | "SCRAM-SHA-256";
  conversation: ScramConversation;
  /** The client ends the conversation with its proof, without an empty exchange. */
  skipEmptyExchange?: boolean;
}

/** One incoming connection that is being served. */
export interface Session {
  readonly connectionId: number;
  readonly openedAt: Date;
  /** `address:port` of the client. */
  readonly remote: string;
  /** `address:port` the client reached. */
  readonly local: string;
  readonly isLocalhost: boolean;
  /** Null for plaintext. */
  tls: SessionTls | null;
  /** The `client` document of the first hello that carried one. */
  clientMetadata: Document | null;
  appName: string | null;
  /** The peer has proven to be a member of the cluster. */
  isInternal: boolean;
  authenticatedUsers: AuthenticatedUser[];
  sasl: SaslState | null;
  /** Name of the command that runs at the moment. */
  runningCommand: string | null;
  /** When the last command ended. */
  lastActiveAt: Date;
  /** Aborted when the connection ends; long polls listen to it. */
  readonly closed: AbortSignal;
  /** Closes the connection from the server's side. */
  end(): void;
}
