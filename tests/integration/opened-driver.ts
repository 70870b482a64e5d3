import type { NodeDriver, ProbeTarget } from "#lib/application/ports/node-driver.ts";
import { createNodeDriverFactory } from "#lib/infrastructure/mongo-admin/node-driver.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedClusterOptions } from "#simulator/cluster/cluster-options.ts";
import { targetOf } from "#tests/integration/cluster-under-test.ts";

/** A driver with short deadlines over a simulated set of two, logged in as root. */
export interface OpenedDriver {
  cluster: SimulatedCluster;
  driver: NodeDriver;
  /** In the order of the members. */
  hosts: string[];
  target: ProbeTarget;
}

/** For further drivers on the same cluster. */
export const factory = createNodeDriverFactory({
  connectMs: 500,
  handshakeMs: 1_000,
  commandMs: 1_000,
});

const opened: OpenedDriver[] = [];

/** Starts the set at allowTLS with access control, unless told otherwise, and opens a driver on it. */
export async function openDriver(
  options: Partial<SimulatedClusterOptions> = {},
): Promise<OpenedDriver> {
  const cluster = await startSimulatedCluster({
    shape: { kind: "replica-set", members: 2 },
    modes: ["allowTLS"],
    auth: true,
    heartbeatIntervalMs: 100,
    ...options,
  });
  const { uri, certificates, users } = cluster;
  const target = targetOf(
    { uri, caPem: certificates.ca, clientPem: certificates.client, root: users.root },
    { login: true, certificate: true, plaintextLogin: true },
  );
  const hosts = cluster.nodes.map((node) => node.host);
  const one = { cluster, driver: factory.open(target), hosts, target };
  opened.push(one);
  return one;
}

/** Ends all that a test has opened. */
export async function closeDrivers(): Promise<void> {
  for (const { driver, cluster } of opened.splice(0)) {
    await driver.close();
    await cluster.stop();
  }
}
