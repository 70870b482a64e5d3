import { MongoClient } from "mongodb";
import { afterEach, describe, expect, test } from "vitest";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import { type SimulatedCluster, startSimulatedCluster } from "#simulator/cluster/cluster.ts";
import type { SimulatedClusterOptions } from "#simulator/cluster/cluster-options.ts";
import {
  at,
  CLOSED,
  eventually,
  expectFollows,
  expectStopped,
  HEARTBEAT_MS,
  primaries,
  replicationOf,
  rounds,
  truncated,
  view,
} from "#tests/integration/member-view.ts";

/*
 * Facts of lifecycle.md, (a) mixed modes and (b) a wrong SAN. Heartbeats come every 0.1 s instead of
 * every 2 s, so what was watched for 45 s shows within a few rounds.
 */

let cluster: SimulatedCluster | null = null;
const clients: MongoClient[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await cluster?.stop();
  cluster = null;
});

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

const run = (set: SimulatedCluster, index: number, command: Record<string, unknown>) =>
  clientOf(set, index).db("admin").command(command);

/** Whether all three members have a write before its time is over. */
async function isWrittenToThree(set: SimulatedCluster): Promise<boolean> {
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
function said(set: SimulatedCluster, from: number, of: number): string {
  const { health, lastHeartbeatMessage } = view(set, from, of);
  if (health === 1) return "healthy";
  return lastHeartbeatMessage === truncated(set, of) ? "stream truncated" : lastHeartbeatMessage;
}

describe("lifecycle (a): two members started in these modes", () => {
  test.each([
    ["disabled / disabled", "disabled", "disabled"],
    ["disabled / allow", "disabled", "allowTLS"],
    ["allow / allow", "allowTLS", "allowTLS"],
    ["allow / prefer", "allowTLS", "preferTLS"],
    ["prefer / prefer", "preferTLS", "preferTLS"],
    ["prefer / require", "preferTLS", "requireTLS"],
    ["require / require", "requireTLS", "requireTLS"],
  ] as const)("%s: both healthy", async (_row, first, second) => {
    const set = await startSet([first, second], 2);

    await eventually(() => {
      expect(view(set, 0, 1)).toMatchObject({ health: 1, state: "SECONDARY" });
      expect(view(set, 1, 0)).toMatchObject({ health: 1, state: "PRIMARY" });
    });
  });

  test.each([
    ["disabled / prefer", "disabled", "preferTLS", "healthy", "stream truncated", [0]],
    ["disabled / require", "disabled", "requireTLS", CLOSED, "stream truncated", []],
    ["allow / require", "allowTLS", "requireTLS", CLOSED, "healthy", [1]],
  ] as const)(
    "%s: broken, and each side says what it sees",
    async (_row, first, second, seenByFirst, seenBySecond, inOffice) => {
      const set = await startSet([first, second], 2);

      await eventually(() => {
        expect([said(set, 0, 1), said(set, 1, 0)]).toEqual([seenByFirst, seenBySecond]);
        expect(primaries(set)).toEqual(inOffice);
      });
      const broken = seenBySecond === "healthy" ? view(set, 0, 1) : view(set, 1, 0);
      expect(broken).toMatchObject({ health: 0, state: "DOWN" });
    },
  );
});

interface Case {
  row: string;
  set: TlsMode;
  restarted: "secondary" | "primary";
  to: TlsMode;
  othersSay: string;
  itSays: string;
  replicates: boolean;
}

const CASES: readonly Case[] = [
  {
    row: "require, one secondary to allow",
    ...{ set: "requireTLS", restarted: "secondary", to: "allowTLS" },
    ...{ othersSay: "healthy", itSays: CLOSED, replicates: false },
  },
  {
    row: "require, the primary to allow",
    ...{ set: "requireTLS", restarted: "primary", to: "allowTLS" },
    ...{ othersSay: "healthy", itSays: CLOSED, replicates: false },
  },
  {
    row: "allow, one secondary to require",
    ...{ set: "allowTLS", restarted: "secondary", to: "requireTLS" },
    ...{ othersSay: CLOSED, itSays: "healthy", replicates: true },
  },
  {
    row: "allow, the primary to require",
    ...{ set: "allowTLS", restarted: "primary", to: "requireTLS" },
    ...{ othersSay: CLOSED, itSays: "healthy", replicates: true },
  },
  {
    row: "disabled, one secondary to prefer",
    ...{ set: "disabled", restarted: "secondary", to: "preferTLS" },
    ...{ othersSay: "healthy", itSays: "stream truncated", replicates: false },
  },
  {
    row: "prefer, one secondary to disabled",
    ...{ set: "preferTLS", restarted: "secondary", to: "disabled" },
    ...{ othersSay: "stream truncated", itSays: "healthy", replicates: true },
  },
  {
    row: "require, one secondary to disabled",
    ...{ set: "requireTLS", restarted: "secondary", to: "disabled" },
    ...{ othersSay: "stream truncated", itSays: CLOSED, replicates: false },
  },
  {
    row: "require, one secondary to prefer (legal)",
    ...{ set: "requireTLS", restarted: "secondary", to: "preferTLS" },
    ...{ othersSay: "healthy", itSays: "healthy", replicates: true },
  },
  {
    row: "prefer, one secondary to allow (legal)",
    ...{ set: "preferTLS", restarted: "secondary", to: "allowTLS" },
    ...{ othersSay: "healthy", itSays: "healthy", replicates: true },
  },
];

describe("lifecycle (a): one member of three restarted in another mode", () => {
  test.each(CASES)("$row", async ({ set: mode, restarted, to, othersSay, itSays, replicates }) => {
    const set = await startSet([mode], 3);
    await eventually(() =>
      expect([view(set, 0, 1).health, view(set, 1, 2).health]).toEqual([1, 1]),
    );
    const { term } = replicationOf(set, 0);
    const moved = restarted === "primary" ? 0 : 2;
    const others = [0, 1, 2].filter((index) => index !== moved);

    await set.restartInMode(at(set, moved).host, to);

    await eventually(() => {
      expect(others.map((other) => said(set, other, moved))).toEqual([othersSay, othersSay]);
      expect(others.map((other) => said(set, moved, other))).toEqual([itSays, itSays]);
      expect(primaries(set)).toHaveLength(1);
    });
    expect(others).toContain(primaries(set)[0]);
    const [primary = -1] = primaries(set);
    if (othersSay === "healthy") expect(view(set, primary, moved).state).toBe("SECONDARY");
    await (replicates ? expectFollows(set, moved) : expectStopped(set, moved));
    expect(await isWrittenToThree(set)).toBe(replicates);
    // One handover when the primary left, and no election beside it.
    expect(primaries(set)).toEqual([primary]);
    expect(replicationOf(set, primary).term).toBe(restarted === "primary" ? term + 1 : term);
  });
});

describe("lifecycle (a): runtime switch with old sockets", () => {
  async function switchedSet(): Promise<SimulatedCluster> {
    const set = await startSet(["allowTLS"], 3);
    await eventually(() =>
      expect([view(set, 0, 2).health, view(set, 1, 2).health]).toEqual([1, 1]),
    );
    await run(set, 2, { setParameter: 1, tlsMode: "preferTLS" });
    await run(set, 2, { setParameter: 1, tlsMode: "requireTLS" });
    return set;
  }

  test("all views stay healthy while the sockets opened before are in use", async () => {
    const set = await switchedSet();
    await rounds(set, 10);

    const views = [0, 1, 2].flatMap((index) => [...replicationOf(set, index).views.values()]);
    expect(views.map(({ health }) => health)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test("dropConnections shows it at the next heartbeat, and prefer on the others heals it", async () => {
    const set = await switchedSet();
    const { host, state } = at(set, 2);
    await run(set, 0, { dropConnections: 1, hostAndPort: [host] });

    await eventually(() => expect(said(set, 0, 2)).toBe(CLOSED));
    expect(said(set, 1, 2)).toBe("healthy");
    expect(state.log.ring("global").lines.join("\n")).toContain(
      "SSLHandshakeFailed: The server is configured to only allow SSL connections",
    );

    for (const index of [0, 1]) await run(set, index, { setParameter: 1, tlsMode: "preferTLS" });
    await eventually(() => expect(said(set, 0, 2)).toBe("healthy"));
  });

  test("a killed member that comes back at allow sees the one at require as down, nobody else does", async () => {
    const set = await switchedSet();
    await run(set, 0, { setParameter: 1, tlsMode: "preferTLS" });
    await set.kill(at(set, 1).host);
    await eventually(() => expect(view(set, 0, 1).lastHeartbeatMessage).toContain("refused"));
    await set.start(at(set, 1).host);

    await eventually(() => {
      expect([said(set, 1, 0), said(set, 1, 2)]).toEqual(["healthy", CLOSED]);
      expect([said(set, 0, 1), said(set, 0, 2)]).toEqual(["healthy", "healthy"]);
      expect([said(set, 2, 0), said(set, 2, 1)]).toEqual(["healthy", "healthy"]);
    });
  });
});

describe("lifecycle (b): a member whose certificate has a wrong SAN", () => {
  const WRONG_SAN =
    "The server certificate does not match the host name. Hostname: 127.0.0.1 does not match " +
    "SAN(s): wrong.example.net, CN: wrong";
  const refusal = (set: SimulatedCluster, index: number) =>
    `Error connecting to ${at(set, index).host} :: caused by :: ${WRONG_SAN}`;

  async function atPrefer(): Promise<SimulatedCluster> {
    const set = await startSet(["allowTLS"], 3, { flaws: { 2: { certificate: "wrong-san" } } });
    await eventually(() => expect(said(set, 0, 2)).toBe("healthy"));
    for (const index of [2, 1, 0]) await run(set, index, { setParameter: 1, tlsMode: "preferTLS" });
    return set;
  }

  test("nothing shows at allow, nor at prefer while old sockets are in use", async () => {
    const set = await atPrefer();
    await rounds(set, 8);

    expect([said(set, 0, 2), said(set, 1, 2), said(set, 2, 0)]).toEqual(Array(3).fill("healthy"));
    expect(await isWrittenToThree(set)).toBe(true);
  });

  test("dropConnections shows it on the member that dials anew, one after the other", async () => {
    const set = await atPrefer();
    const drop = { dropConnections: 1, hostAndPort: [at(set, 2).host] };

    await run(set, 0, drop);
    await eventually(() => expect(said(set, 0, 2)).toBe(refusal(set, 2)));
    expect(said(set, 1, 2)).toBe("healthy");

    await run(set, 1, drop);
    await eventually(() => expect(said(set, 1, 2)).toBe(refusal(set, 2)));
    expect([said(set, 2, 0), said(set, 2, 1)]).toEqual(["healthy", "healthy"]);
    // It dials the primary, whose certificate is good.
    expect(await isWrittenToThree(set)).toBe(true);
  });

  test("a restart at prefer shows the same picture at once", async () => {
    const set = await startSet(["preferTLS"], 3);
    await set.restart(at(set, 2).host, {
      tls: { certificateKeyPem: set.certificates.wrongSan },
    });

    await eventually(() => {
      expect([said(set, 0, 2), said(set, 1, 2)]).toEqual([refusal(set, 2), refusal(set, 2)]);
      expect(said(set, 2, 0)).toBe("healthy");
    });
  });

  test("on the member of highest priority it makes primaries come and go", async () => {
    const preferred = (index: number) => (index === 0 ? { priority: 5 } : {});
    const set = await startSet(["preferTLS"], 3, {
      electionTimeoutMs: 400,
      adjust: (options) => ({
        ...options,
        ...(options.replicaSet === undefined
          ? {}
          : {
              replicaSet: {
                ...options.replicaSet,
                members: options.replicaSet.members.map((m) => ({ ...m, ...preferred(m._id) })),
              },
            }),
      }),
    });
    await eventually(() => expect(view(set, 0, 1).health).toBe(1));
    const { term } = replicationOf(set, 0);
    await set.restart(at(set, 0).host, { tls: { certificateKeyPem: set.certificates.wrongSan } });

    await eventually(() => {
      expect(Math.max(...[0, 1, 2].map((index) => replicationOf(set, index).term))).toBeGreaterThan(
        term + 3,
      );
    });
  });
});
