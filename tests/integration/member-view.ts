import { expect, vi } from "vitest";
import type { SimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedNode } from "#simulator/node.ts";
import type { MemberView, ReplicationState } from "#simulator/replication/replication-state.ts";

/** Between members of a set under test, in milliseconds. */
export const HEARTBEAT_MS = 100;

const WAIT = { timeout: 6000, interval: 20 };

/** The node at a place of the plan. */
export function at({ nodes }: SimulatedCluster, index: number): SimulatedNode {
  const node = nodes[index];
  if (node === undefined) throw new Error(`No node ${index}`);
  return node;
}

export function replicationOf(set: SimulatedCluster, index: number): ReplicationState {
  const { replication } = at(set, index).state;
  if (replication === null) throw new Error(`Node ${index} is no member`);
  return replication;
}

/** What one member's heartbeats show of another. */
export function view(set: SimulatedCluster, from: number, of: number): MemberView {
  const seen = replicationOf(set, from).views.get(of);
  if (seen === undefined) throw new Error(`${from} does not know ${of}`);
  return seen;
}

/** Seconds and counter in one number that grows with the oplog. */
function position(set: SimulatedCluster, index: number): bigint {
  return replicationOf(set, index).lastApplied.ts.toBigInt();
}

/** Places of the running members that call themselves primary. */
export function primaries(set: SimulatedCluster): number[] {
  return set.nodes.flatMap((node, index) =>
    node.isRunning() && node.state.replication?.memberState === "PRIMARY" ? [index] : [],
  );
}

/** Several rounds of heartbeats, told by the oplog of the primary. */
export async function rounds(set: SimulatedCluster, count: number): Promise<void> {
  const { lastAppliedDate } = replicationOf(set, primaries(set)[0] ?? 0);
  const target = lastAppliedDate.getTime() + count * HEARTBEAT_MS;
  await vi.waitFor(() => {
    const primary = replicationOf(set, primaries(set)[0] ?? 0);
    expect(primary.lastAppliedDate.getTime()).toBeGreaterThan(target);
  }, WAIT);
}

/** The member's oplog stands still while the primary's grows. */
export async function expectStopped(set: SimulatedCluster, index: number): Promise<void> {
  const before = position(set, index);
  await rounds(set, 6);
  expect(position(set, index)).toBe(before);
}

/** The member's oplog keeps up with the primary's. */
export async function expectFollows(set: SimulatedCluster, index: number): Promise<void> {
  const primary = primaries(set)[0] ?? 0;
  const target = position(set, primary) + 2n;
  await vi.waitFor(() => expect(position(set, index)).toBeGreaterThan(target), WAIT);
}

/** Waits until an assertion holds. */
export async function eventually(assertion: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(assertion, WAIT);
}

/** "I dial plaintext and the peer wants TLS." */
export const CLOSED = "Connection closed by peer";

/** "I dial TLS and the peer has none." */
export function truncated(set: SimulatedCluster, index: number): string {
  return `Error connecting to ${at(set, index).host} :: caused by :: stream truncated`;
}
