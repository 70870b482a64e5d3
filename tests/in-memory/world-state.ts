import type { NodeDriver, NodeDriverFactory, Prober } from "#lib/application/ports/node-driver.ts";
import type { RestartAdapters, RestartOrder } from "#lib/application/ports/restart.ts";
import type { OnlineTargetMode, TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { Observation } from "#lib/domain/observation/observation.ts";
import type { WorldNode } from "#tests/in-memory/world-node.ts";

/** A command as the servers saw it. */
export interface ReceivedCommand {
  host: string;
  to: OnlineTargetMode;
  outcome: "changed" | "refused";
}

/** A cluster that behaves as MongoDB does, as far as a rollout can see. */
export interface ClusterWorld {
  /** What the configuration lists. */
  hosts: readonly string[];
  nodes: Map<string, WorldNode>;
  /** The runtime modes by host, as a view on the nodes that can be written. */
  modes: { get(host: string): TlsMode | undefined; set(host: string, mode: TlsMode): void };
  /** Every setParameter of the mode that reached a server, in order. */
  commands: ReceivedCommand[];
  /** Every other command with an effect, in order, as "stepDown db-3:27017". */
  effects: string[];
  /** Every restart that was asked of an adapter, in order. */
  orders: RestartOrder[];
  /** Of the only, or first, set; to write it is an election. */
  primary: string;
  /** By set. */
  primaries: Map<string, string>;
  terms: Map<string, number>;
  /** Open connections between members, as "from to". */
  links: Set<string>;
  configVersion: number;
  /** Replaces single calls of the driver, for faults. */
  faults: Partial<NodeDriver>;
  /** Changes what a probe sees, for faults. */
  distort: (seen: Observation) => Observation;
  now: () => Date;
  prober: Prober;
  nodeDrivers: NodeDriverFactory;
  /** `runbook` leaves the restart to the test; the others restart at once as they are asked to. */
  restartAdapters: RestartAdapters;
}

/** @throws Error when the world has no such node */
export function nodeOf(world: ClusterWorld, host: string): WorldNode {
  const node = world.nodes.get(host);
  if (node === undefined) throw new Error(`No node ${host} in this world`);
  return node;
}

/** The process ends; its set elects another primary if it was that and somebody can be. */
export function stopNode(world: ClusterWorld, host: string): void {
  const node = nodeOf(world, host);
  node.isUp = false;
  node.connections = [];
  forgetLinks(world, host);
  handOver(world, node);
}

/** The process ends and starts again, in its old startup mode or in another one, with the files on its disk. */
export function restartNode(
  world: ClusterWorld,
  host: string,
  startup: Partial<WorldNode["startup"]> = {},
): void {
  stopNode(world, host);
  const node = nodeOf(world, host);
  node.startup = { ...node.startup, ...startup };
  node.mode = node.startup.mode;
  node.clusterAuthMode = node.startup.clusterAuthMode;
  node.pid += 1;
  node.startedAt = world.now();
  node.leaf = node.leafOnDisk;
  node.lastConnectionId = 0;
  node.log = [];
  node.isUp = true;
}

/** The process starts again as a restart step asks for. */
export function restartAsAsked(
  world: ClusterWorld,
  { host, change }: Pick<RestartOrder, "host" | "change">,
): void {
  const { mode, clusterAuthMode, files } = change;
  restartNode(world, host, {
    mode,
    ...(clusterAuthMode === null ? {} : { clusterAuthMode }),
    ...(files === null ? {} : { files }),
  });
  // The configuration of a step to allowTLS has the log name every version of TLS.
  if (mode === "allowTLS") nodeOf(world, host).logsVersions = true;
}

/** The host becomes primary of its set, in a new term. */
export function elect(world: ClusterWorld, host: string): void {
  const group = nodeOf(world, host).group ?? "";
  world.primaries.set(group, host);
  world.terms.set(group, (world.terms.get(group) ?? 1) + 1);
}

/** Whether another member has taken over from a primary that goes; true of all others. */
export function handOver(world: ClusterWorld, { host, group }: WorldNode): boolean {
  if (group === null || world.primaries.get(group) !== host) return true;
  const heir = [...world.nodes.values()].find(
    (node) => node.group === group && node.kind === "data" && node.isUp && node.host !== host,
  );
  if (heir !== undefined) elect(world, heir.host);
  return heir !== undefined;
}

function forgetLinks({ links }: ClusterWorld, host: string): void {
  for (const known of links) if (known.split(" ").includes(host)) links.delete(known);
}
