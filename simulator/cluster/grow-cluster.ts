import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { type ClusterParts, hostAt, materialAt } from "#simulator/cluster/describe-nodes.ts";
import { findFreePorts } from "#simulator/cluster/free-ports.ts";
import type { NodeStarter } from "#simulator/cluster/start-nodes.ts";
import type { PlannedNode } from "#simulator/cluster/topology.ts";
import type { SimulatedNode } from "#simulator/node.ts";
import type { ReplicaSetMember, SimulatedNodeOptions } from "#simulator/node-options.ts";
import type { ReplicationState } from "#simulator/replication/replication-state.ts";

/** How a process that joins a running cluster starts. */
export interface Newcomer {
  mode: TlsMode;
  /** What the reconfiguration says of a new member, beside its name. */
  member?: Partial<Omit<ReplicaSetMember, "_id" | "host">>;
}

/**
 * Starts a mongod and has the primary of the set take it in.
 *
 * The newcomer learns the configuration from the first heartbeat that reaches it, as in life, so in
 * a mode that the others cannot dial it stays outside.
 *
 * @throws Error when the set has no primary or the process does not start.
 */
export async function addMember(
  parts: ClusterParts,
  nodes: readonly SimulatedNode[],
  starter: NodeStarter,
  set: string,
  { mode, member = {} }: Newcomer,
): Promise<SimulatedNode> {
  const sibling = parts.plan.find((planned) => planned.set === set);
  if (sibling === undefined) throw new Error(`No set ${set} in this cluster`);
  const index = await plan(parts, { ...sibling, joinedLater: true });
  const replication = primaryOf(nodes, set);
  const { config } = replication;
  if (config === null) throw new Error(`${set} is not initiated`);
  const joining = { ...member, _id: nextId(config.members), host: hostAt(parts, index) };
  const members = [...config.members, joining];
  const node = await starter.start(index, (options) => ({
    ...inMode(options, parts, index, mode),
    ...(options.replicaSet === undefined
      ? {}
      : { replicaSet: { ...options.replicaSet, members, uninitialized: true } }),
  }));
  replication.install({ ...config, version: config.version + 1, members });
  return node;
}

/** Starts another mongos; it shows in `config.mongos` as soon as it reaches the config servers. */
export async function addRouter(
  parts: ClusterParts,
  starter: NodeStarter,
  { mode }: Newcomer,
): Promise<SimulatedNode> {
  const sibling = parts.plan.find((planned) => planned.process === "mongos");
  if (sibling === undefined) throw new Error("This cluster has no mongos");
  const index = await plan(parts, { ...sibling, joinedLater: true });
  return starter.start(index, (options) => inMode(options, parts, index, mode));
}

async function plan(parts: ClusterParts, planned: PlannedNode): Promise<number> {
  const [port = 0] = await findFreePorts(1);
  parts.ports.push(port);
  return parts.plan.push(planned) - 1;
}

function primaryOf(nodes: readonly SimulatedNode[], set: string): ReplicationState {
  for (const node of nodes) {
    const { replication } = node.state;
    if (!node.isRunning() || node.options.replicaSet?.name !== set) continue;
    if (replication?.memberState === "PRIMARY") return replication;
  }
  throw new Error(`${set} has no primary to take a member in`);
}

function nextId(members: readonly ReplicaSetMember[]): number {
  return Math.max(...members.map(({ _id }) => _id)) + 1;
}

function inMode(
  { tls: _, ...options }: SimulatedNodeOptions,
  parts: ClusterParts,
  index: number,
  mode: TlsMode,
): SimulatedNodeOptions {
  const startup = { ...options.startup, mode };
  return mode === "disabled"
    ? { ...options, startup }
    : { ...options, startup, tls: materialAt(parts, index) };
}
