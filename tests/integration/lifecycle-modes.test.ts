import { afterEach, describe, expect, test } from "vitest";
import type { TlsMode } from "#lib/domain/mode/tls-mode.ts";
import type { SimulatedCluster } from "#simulator/cluster/cluster.ts";
import { endSet, isWrittenToThree, run, said, startSet } from "#tests/integration/lifecycle-set.ts";
import {
  at,
  CLOSED,
  eventually,
  expectFollows,
  expectStopped,
  primaries,
  replicationOf,
  rounds,
  view,
} from "#tests/integration/member-view.ts";

/*
 * Facts of lifecycle.md, (a) mixed modes. Heartbeats come every 0.1 s instead of every 2 s, so what
 * was watched for 45 s shows within a few rounds.
 */

afterEach(endSet);

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
