import type { Document } from "bson";

type EgressReply = { ok: true; reply: Document; pingMs: number } | { ok: false; message: string };

/** Pooled connections of this process to other processes; they outlive mode changes. */
export interface EgressPool {
  /**
   * Runs a command on `host` (`host:port`), over a pooled connection where there is one.
   *
   * A failure carries the text that `lastHeartbeatMessage` shows.
   */
  run(host: string, command: Document, timeoutMs: number): Promise<EgressReply>;
  /** dropConnections: the next command for these hosts (`host:port`), or for any, dials anew. */
  drop(hosts: readonly string[] | null): void;
  /** The process ends: everything is closed, and nothing is dialled any more. */
  close(): void;
  /** Open outgoing connections by `host:port`. */
  sizes(): ReadonlyMap<string, number>;
}
