import { ObjectId } from "bson";
import type { ReplicaSetConfig } from "#simulator/replication/replication-state.ts";

/** A configuration as one string, for the heartbeat that brings it to a member that lacks it. */
export function packConfig(config: ReplicaSetConfig): string {
  return JSON.stringify({ ...config, replicaSetId: config.replicaSetId.toHexString() });
}

/** The configuration in a packed string of another simulated member. */
export function unpackConfig(packed: string): ReplicaSetConfig {
  const parsed: ReplicaSetConfig & { replicaSetId: string } = JSON.parse(packed);
  return { ...parsed, replicaSetId: new ObjectId(parsed.replicaSetId) };
}
