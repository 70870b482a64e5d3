import { MongoClient } from "mongodb";
import { afterEach, describe, expect, test } from "vitest";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedClusterOptions } from "#simulator/cluster/cluster-options.ts";
import type { SimulatedNode } from "#simulator/node.ts";
import {
  at,
  eventually,
  expectFollows,
  HEARTBEAT_MS,
  primaries,
  replicationOf,
  rounds,
  truncated,
  view,
} from "#tests/integration/member-view.ts";

let cluster: SimulatedCluster | null = null;
const clients: MongoClient[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await cluster?.stop();
  cluster = null;
});

async function startSet(options: Partial<SimulatedClusterOptions> = {}): Promise<SimulatedCluster> {
  cluster = await startSimulatedCluster({
    shape: { kind: "replica-set", members: 3 },
    modes: ["allowTLS"],
    version: "4.2",
    heartbeatIntervalMs: HEARTBEAT_MS,
    electionTimeoutMs: 800,
    ...options,
  });
  return cluster;
}

function adminOf({ host }: SimulatedNode) {
  const client = new MongoClient(`mongodb://${host}/`, {
    directConnection: true,
    serverSelectionTimeoutMS: 3000,
  });
  clients.push(client);
  return client.db("admin");
}

const PREFER = { setParameter: 1, tlsMode: "preferTLS" };

describe("a write that members have to acknowledge", () => {
  const write = (set: SimulatedCluster, concern: Record<string, unknown>) =>
    adminOf(at(set, 0))
      .command({ insert: "things", documents: [{ a: 1 }], writeConcern: concern })
      .catch((error: unknown) => error);

  test("does not wait for the next heartbeat", async () => {
    const set = await startSet({ heartbeatIntervalMs: 1500, electionTimeoutMs: 60_000 });
    await eventually(() =>
      expect([view(set, 0, 1), view(set, 0, 2)]).toMatchObject([{ health: 1 }, { health: 1 }]),
    );
    const startedAt = performance.now();

    for (let count = 0; count < 3; count += 1) {
      expect(await write(set, { w: 3, wtimeout: 3000 })).toMatchObject({ n: 1, ok: 1 });
    }
    expect(performance.now() - startedAt).toBeLessThan(1500);
  });

  test("times out for a majority while the one secondary beside an arbiter is down", async () => {
    const set = await startSet({ arbiter: true });
    await set.kill(at(set, 1).host);

    expect(await write(set, { w: "majority", wtimeout: 300 })).toMatchObject({ code: 64 });
    expect(await write(set, { w: 1 })).toMatchObject({ n: 1, ok: 1 });
  });
});

describe("a restart", () => {
  test("is a new process with the startup mode, a young uptime and no old connections", async () => {
    const set = await startSet();
    const node = at(set, 2);
    await adminOf(node).command(PREFER);
    await adminOf(node).command({ ping: 1 });
    await rounds(set, 3);
    const before = await adminOf(node).command({ serverStatus: 1 });
    const sessions = [...node.state.sessions.values()];

    await set.restart(node.host);

    const after = await adminOf(node).command({ serverStatus: 1 });
    expect(after.pid).not.toEqual(before.pid);
    expect(Number(after.uptimeMillis)).toBeLessThan(Number(before.uptimeMillis));
    expect(node.state.mode).toBe("allowTLS");
    expect(sessions.every(({ closed }) => closed.aborted)).toBe(true);
  });

  test("takes the changed part of the configuration and keeps the rest", async () => {
    const set = await startSet({ auth: false, logVersions: ["TLS1_3"] });
    const { host } = at(set, 2);

    await set.restart(host, {
      mode: "preferTLS",
      tls: { allowConnectionsWithoutCertificates: true, logVersions: ["TLS1_2", "TLS1_3"] },
    });

    const { parsed } = await adminOf(at(set, 2)).command({ getCmdLineOpts: 1 });
    expect(parsed.net.tls).toMatchObject({
      mode: "preferTLS",
      CAFile: "/etc/mongodb/ca.pem",
      allowConnectionsWithoutCertificates: true,
      logVersions: "TLS1_2,TLS1_3",
    });
    expect(parsed.replication).toEqual({ replSet: "rs0" });
  });

  test("with options that the server refuses leaves it down until they are right", async () => {
    const set = await startSet({ modes: ["disabled"] });
    const { host } = at(set, 2);

    const refused = await set.restart(host, { tls: { allowInvalidHostnames: true } });
    const again = await set.start(host);
    const missing = await set.start(host, {
      mode: "allowTLS",
      tls: { certificateKeyFile: "/nowhere/server.pem" },
    });

    expect(refused).toMatchObject({ ok: false, error: { exitCode: 1 } });
    expect(again).toEqual(refused);
    expect(missing).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining("Can not set up PEM key file") },
    });
    expect(at(set, 2).isRunning()).toBe(false);
    expect(await set.start(host, { mode: "disabled", tls: null })).toMatchObject({ ok: true });
    expect(at(set, 2).isRunning()).toBe(true);
  });

  test("of a primary hands over first, after about one heartbeat without a primary", async () => {
    const set = await startSet({ electionTimeoutMs: 60_000, heartbeatIntervalMs: 400 });
    await eventually(() => expect(view(set, 0, 1).health).toBe(1));
    const { term } = replicationOf(set, 1);
    const startedAt = performance.now();

    await set.restart(at(set, 0).host);
    const between = primaries(set);
    await eventually(() => expect(primaries(set)).toHaveLength(1));

    expect(between).toEqual([]);
    expect(performance.now() - startedAt).toBeGreaterThan(390);
    expect(primaries(set)).not.toEqual([0]);
    expect(replicationOf(set, primaries(set)[0] ?? 0).term).toBe(term + 1);
    await expectFollows(set, 0);
  });
});

test("replSetStepDown leaves the set without a primary for one heartbeat, and the term rises", async () => {
  const set = await startSet({ electionTimeoutMs: 60_000, heartbeatIntervalMs: 400 });
  await eventually(() => expect(view(set, 0, 1).health).toBe(1));
  const { term } = replicationOf(set, 0);

  const reply = await adminOf(at(set, 0)).command({ replSetStepDown: 60 });
  const between = primaries(set);
  await eventually(() => expect(primaries(set)).toHaveLength(1));

  expect(reply.ok).toBe(1);
  expect(between).toEqual([]);
  expect(replicationOf(set, primaries(set)[0] ?? 0).term).toBe(term + 1);
});

describe("faults around one setParameter", () => {
  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => "answered",
      (error: Error) => error.name,
    );

  test("loseReply applies it and closes without a byte, once", async () => {
    const set = await startSet();
    const node = at(set, 2);
    await node.setFault({ loseReply: true });

    const lost = await failure(adminOf(node).command(PREFER));
    const next = await adminOf(node).command({ setParameter: 1, tlsMode: "requireTLS" });

    expect(lost).toBe("MongoNetworkError");
    expect(next).toMatchObject({ was: "preferTLS", ok: 1 });
  });

  test.each([
    ["setParameter-before", []],
    ["setParameter-after", ["preferTLS"]],
  ] as const)(
    "dieAt %s kills the process, which comes back when the fault goes",
    async (dieAt, moved) => {
      const set = await startSet();
      const node = at(set, 2);
      await node.setFault({ dieAt });

      const outcome = await failure(adminOf(node).command(PREFER));
      const isRunning = node.isRunning();
      await set.clearFaults();

      expect(outcome).toBe("MongoNetworkError");
      expect(isRunning).toBe(false);
      expect(set.commandLog.flatMap(({ to }) => (to === undefined ? [] : [to]))).toEqual(moved);
      expect(node.isRunning()).toBe(true);
      expect(node.state.mode).toBe("allowTLS");
      await expectFollows(set, 2);
    },
  );

  test("a node that was killed by hand stays down when faults are cleared", async () => {
    const set = await startSet();
    await set.kill(at(set, 2).host);
    await set.clearFaults();

    expect(at(set, 2).isRunning()).toBe(false);
    await set.start(at(set, 2).host);
    expect(at(set, 2).isRunning()).toBe(true);
  });
});

test("a split keeps two members from each other, not from the third and not from clients", async () => {
  const set = await startSet();
  await eventually(() => expect(view(set, 1, 2).health).toBe(1));
  await set.setFault(at(set, 2).host, { unreachableFrom: [at(set, 1).host] });

  await eventually(() => {
    for (const [from, of] of [
      [1, 2],
      [2, 1],
    ] as const) {
      expect(view(set, from, of)).toMatchObject({ health: 0, state: "DOWN" });
      expect(view(set, from, of).lastHeartbeatMessage).toContain("within the time limit");
    }
  });
  expect([view(set, 0, 2).health, view(set, 0, 1).health]).toEqual([1, 1]);
  expect(await adminOf(at(set, 2)).command({ ping: 1 })).toMatchObject({ ok: 1 });
  await expectFollows(set, 2);

  await set.clearFaults();
  await eventually(() => expect([view(set, 1, 2).health, view(set, 2, 1).health]).toEqual([1, 1]));
});

describe("a member that joins a running set", () => {
  test("is in the next version of the configuration, and replicates", async () => {
    const set = await startSet();
    const added = await set.addMember("rs0", { mode: "allowTLS", member: { priority: 0 } });

    await eventually(() => {
      expect(view(set, 0, 3)).toMatchObject({ health: 1, state: "SECONDARY" });
      expect(view(set, 3, 0)).toMatchObject({ health: 1, state: "PRIMARY" });
    });
    await expectFollows(set, 3);
    const { config } = await adminOf(at(set, 1)).command({ replSetGetConfig: 1 });
    expect(config).toMatchObject({ version: 2, members: { length: 4 } });
    expect(config.members[3]).toMatchObject({ _id: 3, host: added.host, priority: 0 });
  });

  test("at disabled in a set at requireTLS stays outside, and the others say why", async () => {
    const set = await startSet({ modes: ["requireTLS"] });
    await set.addMember("rs0", { mode: "disabled" });

    await eventually(() => {
      expect(view(set, 0, 3)).toMatchObject({ health: 0, lastHeartbeatMessage: truncated(set, 3) });
    });
    expect(replicationOf(set, 3)).toMatchObject({ config: null, memberState: "STARTUP" });
  });

  test("at disabled in a set at preferTLS is seen by nobody", async () => {
    const set = await startSet({ modes: ["preferTLS"] });
    await set.addMember("rs0", { mode: "disabled" });

    await eventually(() => {
      for (const from of [0, 1, 2]) {
        expect(view(set, from, 3).lastHeartbeatMessage).toBe(truncated(set, 3));
      }
    });
  });
});

test.each([
  [{ passive: true }, [{}, {}, { priority: 0 }]],
  [{ hidden: true, passive: true }, [{}, { priority: 0 }, { hidden: true, priority: 0 }]],
  [{ arbiter: true, passive: true }, [{}, { priority: 0 }, { arbiterOnly: true, priority: 0 }]],
  [
    { delaySeconds: 60, arbiter: true },
    [{}, { hidden: true, priority: 0, slaveDelay: 60 }, { arbiterOnly: true, priority: 0 }],
  ],
])("%j gives the members their kinds", async (kinds, expected) => {
  const set = await startSet(kinds);

  const members = replicationOf(set, 0).config?.members ?? [];

  expect(members.map(({ _id, host, ...kind }) => kind)).toEqual(expected);
});
