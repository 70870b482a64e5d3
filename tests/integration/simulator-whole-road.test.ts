import { setTimeout as soak } from "node:timers/promises";
import { MongoClient } from "mongodb";
import { afterEach, expect, test, vi } from "vitest";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedNode } from "#simulator/node.ts";
import { startWorkload, type Way } from "#tests/workload/workload.ts";

const WAIT = { timeout: 15_000, interval: 25 };

let cluster: SimulatedCluster | null = null;

afterEach(async () => {
  await cluster?.stop();
  cluster = null;
});

function isPrimary({ state }: SimulatedNode): boolean {
  return state.replication?.memberState === "PRIMARY";
}

/** Every set has a primary, and each member sees the others and has what the primary has. */
async function untilHealthy({ nodes }: SimulatedCluster): Promise<void> {
  await vi.waitFor(() => {
    for (const { state, options } of nodes) {
      const { replication } = state;
      if (replication === null) continue;
      const views = [...replication.views.values()];
      expect(views.map(({ health }) => health)).toEqual(views.map(() => 1));
      expect(replication.primaryHost()).not.toBeNull();
      const primary = nodes.find(
        (n) => isPrimary(n) && n.options.replicaSet === options.replicaSet,
      );
      expect(primary === undefined || replication.term === primary.state.replication?.term).toBe(
        true,
      );
    }
  }, WAIT);
}

/** Rolling order: the others of each set first, its primary last, routers at the end. */
function inOrder({ nodes }: SimulatedCluster): SimulatedNode[] {
  const rank = (node: SimulatedNode) => {
    if (node.options.process === "mongos") return 2;
    return isPrimary(node) ? 1 : 0;
  };
  return nodes.toSorted((left, right) => rank(left) - rank(right));
}

async function command(
  { users, certificates }: SimulatedCluster,
  { host }: SimulatedNode,
  document: Record<string, unknown>,
) {
  const { user, password } = users.root;
  const { ca, client: pem } = certificates;
  const client = new MongoClient(`mongodb://${host}/`, {
    directConnection: true,
    ...{ tls: true, ca, cert: pem, key: pem },
    auth: { username: user, password },
  });
  try {
    return await client.db("admin").command(document);
  } finally {
    await client.close();
  }
}

async function restartAll(sharded: SimulatedCluster, mode: TlsMode): Promise<void> {
  for (const { host, options } of inOrder(sharded)) {
    await sharded.restartInMode(host, mode);
    await untilHealthy(sharded);
    // Clients look at a router again after a second; the next one may go only then.
    if (options.process === "mongos") await soak(1500);
  }
}

/** Arbiters know no user, so they are restarted; the others are told. */
async function moveAll(sharded: SimulatedCluster, mode: TlsMode): Promise<void> {
  for (const node of inOrder(sharded)) {
    if (node.state.replication?.memberState === "ARBITER") {
      await sharded.restartInMode(node.host, mode);
    } else {
      await command(sharded, node, { setParameter: 1, tlsMode: mode });
      const hosts = sharded.nodes.map(({ host }) => host);
      await command(sharded, node, { dropConnections: 1, hostAndPort: hosts });
    }
    await untilHealthy(sharded);
  }
}

test("applications lose nothing while a sharded cluster goes from disabled to persisted requireTLS", async () => {
  const sharded = await startSimulatedCluster({
    shape: { kind: "sharded", shards: 2, membersPerShard: 3, routers: 2 },
    configServers: 3,
    arbiter: true,
    modes: ["disabled"],
    auth: true,
    heartbeatIntervalMs: 100,
    electionTimeoutMs: 2000,
  });
  cluster = sharded;
  const { user, password } = sharded.users.root;
  const auth = { username: user, password };
  const { ca, client: pem } = sharded.certificates;
  const tls: Way = { uri: sharded.uri, options: { auth, tls: true, ca, cert: pem, key: pem } };
  await untilHealthy(sharded);
  const work = startWorkload({ uri: sharded.uri, options: { auth } }, 4);

  await restartAll(sharded, "allowTLS");
  await work.switchTo(tls);
  await moveAll(sharded, "preferTLS");
  await restartAll(sharded, "preferTLS");
  await moveAll(sharded, "requireTLS");
  await restartAll(sharded, "requireTLS");

  const report = await work.stop();
  expect(sharded.nodes.map(({ state, options }) => [options.startup.mode, state.mode])).toEqual(
    sharded.nodes.map(() => ["requireTLS", "requireTLS"]),
  );
  expect({ failed: report.failed, lost: report.lost }).toEqual({ failed: [], lost: 0 });
  expect(report.inserted).toBeGreaterThan(100);
});
