import { randomBytes } from "node:crypto";
import { ObjectId } from "bson";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { createUserStore } from "#simulator/authentication/user-store.ts";
import {
  type CertificateFiles,
  type ClusterCertificates,
  createClusterCertificates,
  placeCertificates,
} from "#simulator/cluster/cluster-certificates.ts";
import type { SimulatedClusterOptions } from "#simulator/cluster/cluster-options.ts";
import { type ClusterUsers, createClusterUsers } from "#simulator/cluster/cluster-users.ts";
import {
  type ClusterParts,
  hostAt,
  materialAt,
  nodeOptionsAt,
  withFault,
} from "#simulator/cluster/describe-nodes.ts";
import { findFreePorts } from "#simulator/cluster/free-ports.ts";
import { planNodes } from "#simulator/cluster/topology.ts";
import { type FaultTable, faultOf } from "#simulator/faults/fault-table.ts";
import type { NodeFault } from "#simulator/faults/node-fault.ts";
import { type NodeOverrides, type SimulatedNode, startSimulatedNode } from "#simulator/node.ts";
import type { SimulatedNodeOptions } from "#simulator/node-options.ts";
import type { CommandLogEntry } from "#simulator/node-state.ts";
import type { NodeSurroundings } from "#simulator/running-node.ts";

/** Oldest entries go when a log is this long. */
const MAX_LOGGED_COMMANDS = 100_000;

/** A running simulated cluster. */
export interface SimulatedCluster {
  /** Without credentials and TLS options. */
  readonly uri: string;
  /** In the order of `planNodes`: shards, config servers, mongos. */
  readonly nodes: readonly SimulatedNode[];
  readonly certificates: ClusterCertificates;
  readonly files: CertificateFiles;
  readonly users: ClusterUsers;
  /** Every command a client ran, members' own traffic left out; oldest first. */
  readonly commandLog: CommandLogEntry[];
  /** Called for every entry as it is logged. */
  onCommand: ((entry: CommandLogEntry) => void) | null;
  /** @throws Error when no node has this `host:port`. */
  node(host: string): SimulatedNode;
  setFault(host: string, fault: NodeFault): Promise<void>;
  setFaults(table: FaultTable): Promise<void>;
  clearFaults(): Promise<void>;
  /** Restarts a node in another startup mode, with its certificates where the mode needs them. */
  restartInMode(host: string, mode: TlsMode): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a cluster and waits for the first heartbeats.
 *
 * @throws Error when a node refuses its options or a port is taken.
 */
export async function startSimulatedCluster(
  options: SimulatedClusterOptions,
): Promise<SimulatedCluster> {
  const parts = await prepare(options);
  const commandLog: CommandLogEntry[] = [];
  const nodes: SimulatedNode[] = [];
  const cluster: SimulatedCluster = {
    uri: uriOf(parts),
    nodes,
    certificates: parts.certificates,
    files: parts.files,
    users: parts.users,
    commandLog,
    onCommand: null,
    node(host) {
      const found = nodes.find((node) => node.host === host);
      if (found === undefined) throw new Error(`No node ${host} in this cluster`);
      return found;
    },
    setFault: (host, fault) => cluster.node(host).setFault(fault),
    async setFaults(table) {
      await Promise.all(nodes.map((node) => node.setFault(faultOf(table, node.host))));
    },
    clearFaults: () => cluster.setFaults({}),
    async restartInMode(host, mode) {
      const node = cluster.node(host);
      const index = nodes.indexOf(node);
      const restarted = await node.restart(optionsInMode(parts, node.options, index, mode));
      if (!restarted.ok) throw new Error(`${host} does not start: ${restarted.error.message}`);
    },
    async stop() {
      await Promise.all(nodes.map((node) => node.kill()));
    },
  };
  const log = (entry: CommandLogEntry) => {
    if (commandLog.length >= MAX_LOGGED_COMMANDS) commandLog.shift();
    commandLog.push(entry);
    cluster.onCommand?.(entry);
  };
  try {
    await startNodes(parts, nodes, log);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  if (options.faults !== undefined) await cluster.setFaults(options.faults);
  await Promise.all(nodes.map((node) => node.settled()));
  return cluster;
}

async function prepare(options: SimulatedClusterOptions): Promise<ClusterParts> {
  const plan = planNodes(options.shape, options.configServers ?? 1);
  const basePort = options.basePort ?? 0;
  const ports =
    basePort === 0 ? await findFreePorts(plan.length) : plan.map((_, index) => basePort + index);
  const shared = options.sharedCertificate ?? plan.length > 32;
  const now = options.now?.() ?? new Date();
  const certificates = await createClusterCertificates({
    count: shared ? 1 : plan.length,
    now,
    intermediates: options.intermediates ?? 0,
    ...(options.daysLeft === undefined ? {} : { daysLeft: options.daysLeft }),
  });
  const keyFileContent = randomBytes(96).toString("base64");
  const files = placeCertificates(certificates, keyFileContent, options.directory);
  return { options, plan, ports, certificates, files, users: createClusterUsers(), keyFileContent };
}

async function startNodes(
  parts: ClusterParts,
  nodes: SimulatedNode[],
  onCommand: (entry: CommandLogEntry) => void,
): Promise<void> {
  const shared = new Map<
    string,
    Pick<NodeSurroundings, "users" | "collections" | "replicaSetId">
  >();
  for (const [index, planned] of parts.plan.entries()) {
    const options = nodeOptionsAt(parts, index);
    const set = planned.set ?? (planned.process === "mongos" ? "config" : `node-${index}`);
    const known = shared.get(set) ?? {
      users: createUserStore(options.users, options.roles),
      collections: new Map(),
      replicaSetId: new ObjectId(),
    };
    shared.set(set, known);
    const isArbiter = options.replicaSet?.members[planned.memberIndex]?.arbiterOnly === true;
    const started = await startSimulatedNode(options, {
      ...known,
      ...(isArbiter ? { users: createUserStore([]), collections: new Map() } : {}),
      onCommand,
      ...(parts.options.now === undefined ? {} : { now: parts.options.now }),
      ...(parts.options.onLine === undefined ? {} : { onLine: parts.options.onLine }),
      faultyMaterial: (fault) => withFault(materialAt(parts, index), fault, parts),
    });
    if (!started.ok) {
      throw new Error(`${hostAt(parts, index)} does not start: ${started.error.message}`);
    }
    nodes.push(started.value);
  }
}

function optionsInMode(
  parts: ClusterParts,
  options: SimulatedNodeOptions,
  index: number,
  mode: TlsMode,
): NodeOverrides {
  const startup = { ...options.startup, mode };
  return {
    startup,
    tls: mode === "disabled" ? null : (options.tls ?? materialAt(parts, index)),
  };
}

function uriOf(parts: ClusterParts): string {
  const { plan, options } = parts;
  const isSharded = options.shape.kind === "sharded";
  const hosts = plan.flatMap((node, index) =>
    !isSharded || node.process === "mongos" ? [hostAt(parts, index)] : [],
  );
  const query = options.shape.kind === "replica-set" ? "?replicaSet=rs0" : "";
  return `mongodb://${hosts.join(",")}/${query}`;
}
