import { err, ok, type Result } from "#lib/domain/result.ts";

/** Shape of a cluster as the command line names it. */
export type ClusterShape =
  | { kind: "standalone" }
  | { kind: "replica-set"; members: number }
  | { kind: "sharded"; shards: number; membersPerShard: number; routers: number };

const MAX_MEMBERS = 50;
const MAX_NODES = 2000;

/** Reads `standalone`, `replica-set:N` or `sharded:SxN[+mM]`; the error is one sentence. */
export function parseShape(text: string): Result<ClusterShape, string> {
  if (text === "standalone") return ok({ kind: "standalone" });
  const set = /^replica-set:(\d+)$/.exec(text);
  if (set !== null) {
    const members = Number(set[1]);
    if (members < 1 || members > MAX_MEMBERS) {
      return err(`A replica set has 1 to ${MAX_MEMBERS} members, not ${members}`);
    }
    return ok({ kind: "replica-set", members });
  }
  const sharded = /^sharded:(\d+)x(\d+)(?:\+m(\d+))?$/.exec(text);
  if (sharded === null) {
    return err(
      `Topology "${text}" is not one of standalone, replica-set:N, sharded:SxN or sharded:SxN+mM`,
    );
  }
  const [shards = 0, membersPerShard = 0] = [Number(sharded[1]), Number(sharded[2])];
  const routers = Number(sharded[3] ?? 1);
  if (shards < 1 || membersPerShard < 1 || membersPerShard > MAX_MEMBERS || routers < 1) {
    return err(`Topology "${text}" needs at least one shard, one member and one mongos`);
  }
  if (shards * membersPerShard + routers > MAX_NODES) {
    return err(`Topology "${text}" has more than ${MAX_NODES} nodes`);
  }
  return ok({ kind: "sharded", shards, membersPerShard, routers });
}

/** One node of the shape, before it has a port. */
export interface PlannedNode {
  process: "mongod" | "mongos";
  /** Replica set the node belongs to; null for a standalone and for mongos. */
  set: string | null;
  clusterRole: "shardsvr" | "configsvr" | null;
  /** Index among the members of its set. */
  memberIndex: number;
  /** It joined a cluster that was running. */
  joinedLater?: true;
}

/** The nodes of a shape, in the order in which modes and ports are given to them. */
export function planNodes(shape: ClusterShape, configServers: number): PlannedNode[] {
  if (shape.kind === "standalone") {
    return [{ process: "mongod", set: null, clusterRole: null, memberIndex: 0 }];
  }
  if (shape.kind === "replica-set") return planSet("rs0", shape.members, null);
  const shards = Array.from({ length: shape.shards }, (_, index) =>
    planSet(`shard${index}`, shape.membersPerShard, "shardsvr"),
  );
  const routers = Array.from({ length: shape.routers }, (_, memberIndex) => ({
    process: "mongos" as const,
    set: null,
    clusterRole: null,
    memberIndex,
  }));
  return [...shards.flat(), ...planSet("config", configServers, "configsvr"), ...routers];
}

function planSet(
  set: string,
  members: number,
  clusterRole: PlannedNode["clusterRole"],
): PlannedNode[] {
  return Array.from({ length: members }, (_, memberIndex) => ({
    process: "mongod",
    set,
    clusterRole,
    memberIndex,
  }));
}
