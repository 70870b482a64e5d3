import { MongoClient } from "mongodb";
import { expect } from "vitest";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedClusterOptions } from "#simulator/cluster/cluster-options.ts";
import { at, HEARTBEAT_MS, primaries, truncated, view } from "#tests/integration/member-view.ts";

let cluster: SimulatedCluster | null = null;
const clients: MongoClient[] = [];

/** Ends the set of a test and the clients on it. */
export async function endSet(): Promise<void> {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await cluster?.stop();
  cluster = null;
}

/** A 4.2 set whose heartbeats come every 0.1 s; `endSet` stops it. */
export async function startSet(
  modes: readonly TlsMode[],
  members: number,
  options: Partial<SimulatedClusterOptions> = {},
): Promise<SimulatedCluster> {
  cluster = await startSimulatedCluster({
    shape: { kind: "replica-set", members },
    modes,
    version: "4.2",
    heartbeatIntervalMs: HEARTBEAT_MS,
    electionTimeoutMs: 800,
    ...options,
  });
  return cluster;
}

function clientOf(set: SimulatedCluster, index: number): MongoClient {
  const node = at(set, index);
  const { ca, client: pem } = set.certificates;
  const tls = node.state.mode === "requireTLS" ? { tls: true, ca, cert: pem, key: pem } : {};
  const client = new MongoClient(`mongodb://${node.host}/`, {
    directConnection: true,
    serverSelectionTimeoutMS: 3000,
    ...tls,
  });
  clients.push(client);
  return client;
}

/** Runs a command on one member. */
export const run = (set: SimulatedCluster, index: number, command: Record<string, unknown>) =>
  clientOf(set, index).db("admin").command(command);

/** Whether all three members have a write before its time is over. */
export async function isWrittenToThree(set: SimulatedCluster): Promise<boolean> {
  const client = clientOf(set, primaries(set)[0] ?? 0);
  const outcome = await client
    .db("test")
    .command({
      insert: "writes",
      documents: [{ at: new Date() }],
      writeConcern: { w: 3, wtimeout: 8 * HEARTBEAT_MS },
    })
    .catch((error: unknown) => error);
  if (!(outcome instanceof Error)) return true;
  expect(outcome).toMatchObject({ code: 64 });
  return false;
}

/** What a member's heartbeats say of another: nothing, or the text with host and port left out. */
export function said(set: SimulatedCluster, from: number, of: number): string {
  const { health, lastHeartbeatMessage } = view(set, from, of);
  if (health === 1) return "healthy";
  return lastHeartbeatMessage === truncated(set, of) ? "stream truncated" : lastHeartbeatMessage;
}
