import type { PlannedNode } from "#lib/domain/rollout/plan.ts";

type Placed = Pick<PlannedNode, "host" | "group" | "process">;

/**
 * Equal for nodes of which only one may be worked on at a time: the members of a replica set, all routers, a
 * standalone by itself.
 */
export function setKeyOf({ host, group, process }: Placed): string {
  // With the process in it, since a shard may be called "mongos" too.
  return group === null && process === "mongod" ? host : `${process}/${group}`;
}

/** The nodes of the set that `host` is in, itself included; empty for a host that is not planned. */
export function setOf<Node extends Placed>(nodes: readonly Node[], host: string): Node[] {
  const own = nodes.find((node) => node.host === host);
  if (own === undefined) return [];
  const key = setKeyOf(own);
  return nodes.filter((node) => setKeyOf(node) === key);
}
