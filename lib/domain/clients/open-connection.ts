/** What is known of how a connection is carried; servers list connections without saying it. */
export type ConnectionEncryption = "tls" | "plaintext" | "unknown";

/** A connection to a node as the node lists it, our own ones left out. */
export interface OpenConnection {
  /** Rises with every connection that the process accepts. */
  connectionId: number;
  /** `address:port` of the other end. */
  client: string;
  appName: string | null;
  /** "nodejs 6.22.0"; null when the client did not say. */
  driver: string | null;
  /** Whether another process of the cluster holds it. */
  isMember: boolean;
  encryption: ConnectionEncryption;
  /** Why it counts as that: the line of the log, or what is missing. */
  evidence: string;
}
