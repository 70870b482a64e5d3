import { afterEach, describe, expect, test, vi } from "vitest";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedClusterOptions } from "#simulator/cluster/cluster-options.ts";
import type { SimulatedNode } from "#simulator/node.ts";
import type { MemberView, ReplicationState } from "#simulator/replication/replication-state.ts";

const HEARTBEAT_MS = 100;
const ELECTION_TIMEOUT_MS = 800;

let cluster: SimulatedCluster | null = null;

async function startSet(
  modes: readonly TlsMode[],
  members: number,
  options: Partial<SimulatedClusterOptions> = {},
): Promise<SimulatedCluster> {
  cluster = await startSimulatedCluster({
    shape: { kind: "replica-set", members },
    modes,
    version: "4.2",
    heartbeatIntervalMs: HEARTBEAT_MS,
    electionTimeoutMs: ELECTION_TIMEOUT_MS,
    ...options,
  });
  return cluster;
}

afterEach(async () => {
  await cluster?.stop();
  cluster = null;
});

function at({ nodes }: SimulatedCluster, index: number): SimulatedNode {
  const node = nodes[index];
  if (node === undefined) throw new Error(`No node ${index}`);
  return node;
}

function replicationOf(set: SimulatedCluster, index: number): ReplicationState {
  const { replication } = at(set, index).state;
  if (replication === null) throw new Error(`Node ${index} is no member`);
  return replication;
}

function view(set: SimulatedCluster, from: number, of: number): MemberView {
  const seen = replicationOf(set, from).views.get(of);
  if (seen === undefined) throw new Error(`${from} does not know ${of}`);
  return seen;
}

/** Seconds and counter in one number that grows with the oplog. */
function position(set: SimulatedCluster, index: number): bigint {
  return replicationOf(set, index).lastApplied.ts.toBigInt();
}

function primaries(set: SimulatedCluster): number[] {
  return set.nodes.flatMap((node, index) =>
    node.isRunning() && node.state.replication?.memberState === "PRIMARY" ? [index] : [],
  );
}

/** Several rounds of heartbeats, told by the oplog of the primary. */
async function rounds(set: SimulatedCluster, count: number): Promise<void> {
  const { lastAppliedDate } = replicationOf(set, primaries(set)[0] ?? 0);
  const target = lastAppliedDate.getTime() + count * HEARTBEAT_MS;
  await vi.waitFor(() => {
    const primary = replicationOf(set, primaries(set)[0] ?? 0);
    expect(primary.lastAppliedDate.getTime()).toBeGreaterThan(target);
  }, WAIT);
}

async function expectStopped(set: SimulatedCluster, index: number): Promise<void> {
  const before = position(set, index);
  await rounds(set, 6);
  expect(position(set, index)).toBe(before);
}

async function expectFollows(set: SimulatedCluster, index: number): Promise<void> {
  const primary = primaries(set)[0] ?? 0;
  const target = position(set, primary) + 2n;
  await vi.waitFor(() => expect(position(set, index)).toBeGreaterThan(target), WAIT);
}

const WAIT = { timeout: 6000, interval: 20 };
const CLOSED = "Connection closed by peer";
const TRUNCATED = (set: SimulatedCluster, index: number) =>
  `Error connecting to ${at(set, index).host} :: caused by :: stream truncated`;

describe("two members in different modes", () => {
  test.each([
    ["disabled", "allowTLS"],
    ["allowTLS", "allowTLS"],
    ["allowTLS", "preferTLS"],
    ["preferTLS", "requireTLS"],
    ["requireTLS", "requireTLS"],
  ] as const)("%s and %s see each other", async (left, right) => {
    const set = await startSet([left, right], 2);

    await vi.waitFor(() => {
      expect(view(set, 0, 1)).toMatchObject({ health: 1, state: "SECONDARY" });
      expect(view(set, 1, 0)).toMatchObject({ health: 1, state: "PRIMARY" });
    }, WAIT);
  });

  test("disabled reaches prefer, and prefer does not reach disabled", async () => {
    const set = await startSet(["disabled", "preferTLS"], 2);

    await vi.waitFor(() => {
      expect(view(set, 0, 1).health).toBe(1);
      expect(view(set, 1, 0)).toMatchObject({
        health: 0,
        state: "DOWN",
        lastHeartbeatMessage: TRUNCATED(set, 0),
      });
    }, WAIT);
  });

  test("disabled and require see nothing of each other and keep no primary", async () => {
    const set = await startSet(["disabled", "requireTLS"], 2);

    await vi.waitFor(() => {
      expect(view(set, 0, 1).lastHeartbeatMessage).toBe(CLOSED);
      expect(view(set, 1, 0).lastHeartbeatMessage).toBe(TRUNCATED(set, 0));
      expect(primaries(set)).toEqual([]);
    }, WAIT);
  });

  test("require reaches allow and takes office, allow does not reach require", async () => {
    const set = await startSet(["allowTLS", "requireTLS"], 2);

    await vi.waitFor(() => {
      expect(view(set, 0, 1)).toMatchObject({ health: 0, lastHeartbeatMessage: CLOSED });
      expect(view(set, 1, 0).health).toBe(1);
      expect(primaries(set)).toEqual([1]);
    }, WAIT);
  });
});

describe("one member of three restarted in another mode", () => {
  test("a secondary at allow among require looks healthy and stops replicating", async () => {
    const set = await startSet(["requireTLS"], 3);
    const { term } = replicationOf(set, 0);
    await set.restartInMode(at(set, 2).host, "allowTLS");

    await vi.waitFor(() => {
      expect(view(set, 0, 2)).toMatchObject({ health: 1, state: "SECONDARY" });
      expect(view(set, 2, 0).lastHeartbeatMessage).toBe(CLOSED);
      expect(view(set, 2, 1).lastHeartbeatMessage).toBe(CLOSED);
    }, WAIT);
    await expectStopped(set, 2);
    expect(primaries(set)).toEqual([0]);
    expect(replicationOf(set, 0).term).toBe(term);
  });

  test("a secondary at require among allow looks dead and replicates", async () => {
    const set = await startSet(["allowTLS"], 3);
    await set.restartInMode(at(set, 2).host, "requireTLS");

    await vi.waitFor(() => {
      expect(view(set, 0, 2)).toMatchObject({ health: 0, lastHeartbeatMessage: CLOSED });
      expect(view(set, 2, 0).health).toBe(1);
    }, WAIT);
    await expectFollows(set, 2);
    expect(primaries(set)).toEqual([0]);
  });

  test("a secondary at prefer among disabled looks healthy and stops replicating", async () => {
    const set = await startSet(["disabled"], 3);
    await set.restartInMode(at(set, 2).host, "preferTLS");

    await vi.waitFor(() => {
      expect(view(set, 0, 2).health).toBe(1);
      expect(view(set, 2, 0).lastHeartbeatMessage).toBe(TRUNCATED(set, 0));
    }, WAIT);
    await expectStopped(set, 2);
  });

  test("a stopped member is refused, and comes back by itself", async () => {
    const set = await startSet(["preferTLS"], 3);
    const { host } = at(set, 2);
    await set.setFault(host, { killed: true });

    await vi.waitFor(() => {
      expect(view(set, 0, 2).lastHeartbeatMessage).toBe(
        `Error connecting to ${host} :: caused by :: Connection refused`,
      );
    }, WAIT);
    await set.clearFaults();
    await vi.waitFor(() => expect(view(set, 0, 2).health).toBe(1), WAIT);
    await expectFollows(set, 2);
  });
});

test("pooled connections outlive a mode change until dropConnections", async () => {
  const set = await startSet(["allowTLS"], 3);
  await vi.waitFor(() => expect(view(set, 0, 2).health).toBe(1), WAIT);
  at(set, 2).state.mode = "preferTLS";
  at(set, 2).state.mode = "requireTLS";
  await rounds(set, 6);
  expect(view(set, 0, 2).health).toBe(1);
  at(set, 0).state.egress.drop([at(set, 2).host]);

  await vi.waitFor(() => {
    expect(view(set, 0, 2)).toMatchObject({ health: 0, lastHeartbeatMessage: CLOSED });
  }, WAIT);
  at(set, 0).state.mode = "preferTLS";
  await vi.waitFor(() => expect(view(set, 0, 2).health).toBe(1), WAIT);
  expect(at(set, 0).state.counters.transportSecurity["1.3"]).toBeGreaterThan(0);
});

test("a wrong name in a certificate shows as soon as a member is dialled again", async () => {
  const set = await startSet(["preferTLS"], 3);
  await vi.waitFor(() => expect(view(set, 0, 2).health).toBe(1), WAIT);
  await set.setFault(at(set, 2).host, { certificate: "wrong-san" });
  await rounds(set, 6);
  expect(view(set, 0, 2).health).toBe(1);

  at(set, 0).state.egress.drop(null);

  await vi.waitFor(() => {
    expect(view(set, 0, 2).lastHeartbeatMessage).toBe(
      `Error connecting to ${at(set, 2).host} :: caused by :: ` +
        "The server certificate does not match the host name. Hostname: 127.0.0.1 does not match " +
        "SAN(s): wrong.example.net, CN: wrong",
    );
  }, WAIT);
  await expectFollows(set, 2);
});

test("the others elect a primary when theirs is killed, and the term rises", async () => {
  const set = await startSet(["allowTLS"], 3);
  await vi.waitFor(() => expect(view(set, 1, 2).health).toBe(1), WAIT);
  const { term } = replicationOf(set, 1);
  await at(set, 0).kill();

  await vi.waitFor(() => expect(primaries(set)).toEqual([1]), WAIT);
  expect(replicationOf(set, 1).term).toBeGreaterThan(term);
});

test("a primary that steps down hands over without waiting for the election timeout", async () => {
  const set = await startSet(["allowTLS"], 3, { electionTimeoutMs: 60_000 });
  await vi.waitFor(() => expect(view(set, 0, 1).health).toBe(1), WAIT);

  replicationOf(set, 0).stepDown(60);

  await vi.waitFor(() => expect(primaries(set)).toHaveLength(1), WAIT);
  expect(primaries(set)).not.toEqual([0]);
});

test("an arbiter votes and holds nothing, and a delayed member stays behind", async () => {
  const set = await startSet(["allowTLS"], 4, { arbiter: true, delaySeconds: 30 });

  await vi.waitFor(() => expect(view(set, 0, 3).state).toBe("ARBITER"), WAIT);
  await expectStopped(set, 2);
  await expectFollows(set, 1);
});
