import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { freeRun } from "#cli/free-port.ts";
import { abortRollout } from "#lib/application/abort-rollout.ts";
import { addCluster } from "#lib/application/add-cluster.ts";
import type { ClusterCredentials } from "#lib/domain/cluster/cluster.ts";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Container } from "#lib/server/container.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedClusterOptions } from "#simulator/cluster/cluster-options.ts";
import { parseShape } from "#simulator/cluster/topology.ts";

const HOST = "127.0.0.1";

interface DemoCluster {
  name: string;
  topology: string;
  nodes: number;
  mode: TlsMode;
  /** What its certificates look like; see SimulatedClusterOptions. */
  certificates?: Pick<SimulatedClusterOptions, "intermediates" | "flaws" | "daysLeft">;
  /** Its config servers and arbiters; see SimulatedClusterOptions. */
  parts?: Pick<SimulatedClusterOptions, "configServers" | "arbiter">;
}

/**
 * What the demo shows: a set on its way to TLS, a process that is nearly there, a set that must not set out yet, and a
 * sharded cluster that has the whole road before it.
 */
export const DEMO_CLUSTERS: readonly DemoCluster[] = [
  {
    name: "orders-prod",
    topology: "replica-set:3",
    nodes: 3,
    mode: "allowTLS",
    certificates: { daysLeft: [318, 276, 276] },
  },
  {
    name: "sessions",
    topology: "standalone",
    nodes: 1,
    mode: "preferTLS",
    certificates: { daysLeft: [64] },
  },
  {
    name: "billing-eu",
    topology: "replica-set:5",
    nodes: 5,
    mode: "allowTLS",
    certificates: {
      intermediates: 1,
      daysLeft: [148, 148, 148, 148, 21],
      flaws: { 2: { trust: "other-ca" }, 3: { certificate: "no-client-auth" } },
    },
  },
  {
    name: "billing",
    topology: "sharded:2x3+m2",
    nodes: 11,
    mode: "disabled",
    parts: { configServers: 3, arbiter: true },
    certificates: { daysLeft: [341] },
  },
];

/** The simulated processes start anew each time, with new certificates, where the last start found ports. */
const PORTS_EACH = 20;

export interface RunningDemo {
  basePort: number;
  stop(): Promise<void>;
}

/** Starts the simulated clusters and adds each, or tells the one that is there already how to reach it now. */
export async function startDemoClusters(
  {
    directory,
    basePort,
    restartable,
  }: { directory: string; basePort: number; restartable: SimulatedCluster[] },
  admin: Actor,
  container: Container,
): Promise<RunningDemo> {
  const base = await freeRun(basePort, DEMO_CLUSTERS.length * PORTS_EACH, HOST);
  const running: SimulatedCluster[] = [];
  for (const [index, demo] of DEMO_CLUSTERS.entries()) {
    const folder = path.join(directory, demo.name);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const cluster = await simulate(demo, base + index * PORTS_EACH, folder);
    // The log is for tests; kept for days, it would fill the memory.
    cluster.onCommand = () => cluster.commandLog.splice(0);
    running.push(cluster);
    restartable.push(cluster);
    await register(demo, credentialsFor(cluster), admin, container);
  }
  return {
    basePort: base,
    stop: async () => {
      await Promise.all(running.map((cluster) => cluster.stop()));
    },
  };
}

async function simulate(
  { topology, mode, certificates, parts }: DemoCluster,
  basePort: number,
  directory: string,
): Promise<SimulatedCluster> {
  const shape = parseShape(topology);
  if (!shape.ok) throw new Error(shape.error);
  return startSimulatedCluster({
    shape: shape.value,
    modes: [mode],
    basePort,
    directory,
    version: "7.0",
    vocabulary: "tls",
    clientCertificates: "optional",
    auth: true,
    ...certificates,
    ...parts,
  });
}

/** The driver's user may look and move modes, nothing else. */
function credentialsFor({ uri, users, files }: SimulatedCluster): ClusterCredentials {
  const { user, password = "", db } = users.driver;
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
  const separator = uri.includes("?") ? "&" : "?";
  return {
    uri: `${uri.replace("mongodb://", `mongodb://${login}`)}${separator}authSource=${db}`,
    caPem: readFileSync(files.ca, "utf8"),
    clientPem: null,
  };
}

async function register(
  { name, mode }: DemoCluster,
  credentials: ClusterCredentials,
  admin: Actor,
  container: Container,
): Promise<void> {
  const known = (await container.clusters.list()).find((cluster) => cluster.name === name);
  if (known === undefined) {
    // At disabled there is no other way to log in, and the simulated password protects nothing.
    const allowCredentialsOverPlaintext = mode === "disabled";
    const settings = { probeIntervalSeconds: 15, allowCredentialsOverPlaintext };
    await addCluster({ name, credentials, settings }, admin, container);
    return;
  }
  // The processes have begun anew at their startup mode, so an unfinished rollout has lost its ground.
  for (const { id } of await container.rollouts.list({
    clusterId: known.id,
    live: true,
    limit: 1,
  })) {
    const reason = "The demo has begun anew";
    await abortRollout({ rolloutId: id, expectedVersion: null, reason }, admin, container);
  }
  const read = container.credentialReader.read(credentials);
  if (!read.ok) throw new Error(read.error.message);
  await container.clusters.replace({ ...known, ...read.value }, credentials, []);
  await container.jobs.requestProbe(known.id, "base");
}
