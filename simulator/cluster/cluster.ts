import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { ok, type Result } from "#lib/domain/result.ts";
import {
  type CertificateFiles,
  type ClusterCertificates,
  createClusterCertificates,
  placeCertificates,
} from "#simulator/cluster/cluster-certificates.ts";
import type { SimulatedClusterOptions } from "#simulator/cluster/cluster-options.ts";
import { type ClusterUsers, createClusterUsers } from "#simulator/cluster/cluster-users.ts";
import { type ClusterParts, hostAt, materialAt } from "#simulator/cluster/describe-nodes.ts";
import { findFreePorts } from "#simulator/cluster/free-ports.ts";
import { addMember, addRouter, type Newcomer } from "#simulator/cluster/grow-cluster.ts";
import { createNodeStarter } from "#simulator/cluster/start-nodes.ts";
import { overridesOf, type StartupChange } from "#simulator/cluster/startup-change.ts";
import { planNodes } from "#simulator/cluster/topology.ts";
import { type FaultTable, faultOf } from "#simulator/faults/fault-table.ts";
import type { NodeFault } from "#simulator/faults/node-fault.ts";
import type { SimulatedNode } from "#simulator/node.ts";
import type { CommandLogEntry } from "#simulator/node-state.ts";
import type { StartupRefusal } from "#simulator/startup/startup-refusal.ts";

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
  /**
   * Shuts a process down gracefully (a primary hands over first) and starts it with a changed
   * configuration: new pid, all connections closed, the mode of the configuration.
   *
   * @returns The refusal with which the process exits; it stays down then, its configuration as it is.
   */
  restart(host: string, change?: StartupChange): Promise<Result<null, StartupRefusal>>;
  /** Restarts a node in another startup mode; throws when it does not start. */
  restartInMode(host: string, mode: TlsMode): Promise<void>;
  /** SIGKILL; the node stays down until `start`. */
  kill(host: string): Promise<void>;
  /** Starts a node that is down; one that runs is left alone. */
  start(host: string, change?: StartupChange): Promise<Result<null, StartupRefusal>>;
  /** Starts a mongod that joins the set of that name by a reconfiguration of its primary. */
  addMember(set: string, newcomer: Newcomer): Promise<SimulatedNode>;
  /** Starts another mongos. */
  addRouter(newcomer: Newcomer): Promise<SimulatedNode>;
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
      const restarted = await cluster.restart(host, { mode });
      if (!restarted.ok) throw new Error(`${host} does not start: ${restarted.error.message}`);
    },
    restart(host, change = {}) {
      const node = cluster.node(host);
      const prepared = materialAt(parts, nodes.indexOf(node));
      return node.restart(overridesOf(node.options, change, prepared));
    },
    kill: (host) => cluster.node(host).kill(),
    async start(host, change = {}) {
      return cluster.node(host).isRunning() ? ok(null) : cluster.restart(host, change);
    },
    addMember: (set, newcomer) => addMember(parts, nodes, starter, set, newcomer),
    addRouter: (newcomer) => addRouter(parts, starter, newcomer),
    async stop() {
      await Promise.all(nodes.map((node) => node.kill()));
    },
  };
  const log = (entry: CommandLogEntry) => {
    if (commandLog.length >= MAX_LOGGED_COMMANDS) commandLog.shift();
    commandLog.push(entry);
    cluster.onCommand?.(entry);
  };
  const starter = createNodeStarter(parts, nodes, log);
  try {
    for (const index of parts.plan.keys()) await starter.start(index);
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
  const users = createClusterUsers();
  const parts = { options, plan, ports, certificates, files, users, keyFileContent };
  if (options.directory !== undefined) placeFlaws(parts);
  return parts;
}

/** A restart reads the files again, so a flaw has to be in them. */
function placeFlaws(parts: ClusterParts): void {
  if (parts.certificates.servers.length === 1) return;
  for (const index of Object.keys(parts.options.flaws ?? {}).map(Number)) {
    const { certificateKeyFile, certificateKeyPem } = materialAt(parts, index);
    writeFileSync(certificateKeyFile, certificateKeyPem, { mode: 0o600 });
  }
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
