import type { Document } from "bson";

/** Why a member could not be reached, in MongoDB's words. */
export interface DialFailure {
  /** Complete text, as `lastHeartbeatMessage` shows it. */
  message: string;
}

export type EgressReply =
  | { ok: true; reply: Document; pingMs: number }
  | { ok: false; failure: DialFailure };

/** Pooled connections of this process to other processes; they outlive mode changes. */
export interface EgressPool {
  /** Runs a command on `host` (`host:port`), over a pooled connection where there is one. */
  run(host: string, command: Document, timeoutMs: number): Promise<EgressReply>;
  /** dropConnections: closes what is pooled for these hosts, or for all. */
  drop(hosts: readonly string[] | null): void;
  /** Open outgoing connections by `host:port`. */
  sizes(): ReadonlyMap<string, number>;
  close(): void;
}
