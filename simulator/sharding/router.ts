/** A replica set as a mongos sees it, from connections that the mongos dials itself. */
export interface ShardMonitor {
  readonly name: string;
  /** Asks every known host who it is; looks at the same time share one. */
  look(): Promise<void>;
  /** `host:port` of the primary, or null. Of two that claim to be it, the one elected last. */
  primary(): string | null;
  /** Hosts that serve reads for clients that ask for secondaries. */
  secondaries(): string[];
  /** A host did not answer, or answered that it is no longer primary. */
  forget(host: string): void;
  /** No host of the set answers. */
  isDown(): boolean;
}

/** Where a mongos keeps one row per router; config servers serve the same rows. */
export const ROUTER_ROWS = "config.mongos";

/** The part of a mongos that knows the sets behind it. */
export interface Router {
  /** Starts looking; the first round is over when the promise resolves. */
  start(): Promise<void>;
  stop(): void;
  readonly config: ShardMonitor;
  readonly shards: readonly ShardMonitor[];
  /** The shard on which a database lives; null in a cluster without shards. */
  shardOf(database: string): ShardMonitor | null;
}
