import { type Document, Long, ObjectId } from "bson";
import { createUserStore } from "#simulator/authentication/user-store.ts";
import {
  type ClusterParts,
  hostAt,
  materialAt,
  nodeOptionsAt,
  withFault,
} from "#simulator/cluster/describe-nodes.ts";
import { type SimulatedNode, startSimulatedNode } from "#simulator/node.ts";
import type { SimulatedNodeOptions } from "#simulator/node-options.ts";
import type { CommandLogEntry } from "#simulator/node-state.ts";
import type { NodeSurroundings } from "#simulator/running-node.ts";
import { ROUTER_ROWS } from "#simulator/sharding/router.ts";
import { versionProfile } from "#simulator/versions/version-profile.ts";

type SharedBySet = Pick<NodeSurroundings, "users" | "collections" | "replicaSetId">;

/** Starts nodes of one cluster, giving the members of a set what they share. */
export interface NodeStarter {
  /**
   * Starts the node at `index` of the plan and adds it to the running ones.
   *
   * @param adjust Last word on its options.
   * @throws Error when the node refuses them or its port is taken.
   */
  start(
    index: number,
    adjust?: (options: SimulatedNodeOptions) => SimulatedNodeOptions,
  ): Promise<SimulatedNode>;
}

/** A starter that appends to `nodes`. */
export function createNodeStarter(
  parts: ClusterParts,
  nodes: SimulatedNode[],
  onCommand: (entry: CommandLogEntry) => void,
): NodeStarter {
  const shared = new Map<string, SharedBySet>();

  function sharedBy(set: string, options: SimulatedNodeOptions): SharedBySet {
    const known = shared.get(set) ?? {
      users: createUserStore(options.users, options.roles),
      collections: set === "config" ? new Map(deadRouterRows(parts)) : new Map(),
      replicaSetId: new ObjectId(),
    };
    shared.set(set, known);
    return known;
  }

  const isCutOff = (one: string, other: string) =>
    nodes.some(
      ({ host, state }) =>
        (host === one && state.fault.unreachableFrom?.includes(other) === true) ||
        (host === other && state.fault.unreachableFrom?.includes(one) === true),
    );

  return {
    async start(index, adjust = (options) => options) {
      const planned = parts.plan[index];
      if (planned === undefined) throw new Error(`No node ${index}`);
      const options = adjust(nodeOptionsAt(parts, index));
      // A mongos keeps its users and its rows where the config servers keep them.
      const set = planned.set ?? (planned.process === "mongos" ? "config" : `node-${index}`);
      const known = sharedBy(set, options);
      const isArbiter = options.replicaSet?.members.some(
        (member) => member.arbiterOnly === true && member.host === hostAt(parts, index),
      );
      const started = await startSimulatedNode(options, {
        ...known,
        ...(isArbiter === true ? { users: createUserStore([]), collections: new Map() } : {}),
        onCommand,
        isCutOff,
        ...(parts.options.now === undefined ? {} : { now: parts.options.now }),
        ...(parts.options.onLine === undefined ? {} : { onLine: parts.options.onLine }),
        faultyMaterial: (fault) => withFault(materialAt(parts, index), fault, parts),
      });
      if (!started.ok) {
        throw new Error(`${hostAt(parts, index)} does not start: ${started.error.message}`);
      }
      nodes.push(started.value);
      return started.value;
    },
  };
}

/** Rows that routers left behind: nothing removes them, their ping only gets older. */
function deadRouterRows({ options }: ClusterParts): [string, Document[]][] {
  const now = options.now?.() ?? new Date();
  const rows = (options.deadRouters ?? []).map(({ host, pingAgeMs }) => ({
    _id: host,
    advisoryHostFQDNs: [],
    mongoVersion: versionProfile(options.version ?? "7.0").version,
    ping: new Date(now.getTime() - pingAgeMs),
    up: Long.ZERO,
    waiting: true,
  }));
  return rows.length === 0 ? [] : [[ROUTER_ROWS, rows]];
}
