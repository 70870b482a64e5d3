import { describe, expect, test } from "vitest";
import { abortRollout } from "#lib/application/abort-rollout.ts";
import type { NodeDriver } from "#lib/application/ports/node-driver.ts";
import { resumeRollout } from "#lib/application/resume-rollout.ts";
import { aHealthyView } from "#tests/builders/observation.ts";
import { approvedWorld, drive, olga, stored, THREE } from "#tests/in-memory/rollout-world.ts";
import { driverOf } from "#tests/in-memory/world-driver.ts";
import type { ClusterWorld } from "#tests/in-memory/world-state.ts";

const SECOND = "db-2:27017";
const silence = {
  ok: false as const,
  failure: { code: "TIMEOUT" as const, message: "no answer in 5000 ms" },
};

/** Gives one host of the world its own answers. */
const onlyFor = <K extends "readMode" | "tlsHello" | "plaintextHello" | "replication">(
  world: ClusterWorld,
  call: K,
  host: string,
  answer: Awaited<ReturnType<NodeDriver[K]>>,
): void => {
  const healthy = driverOf(world);
  world.faults = {
    ...world.faults,
    [call]: async (asked: string) => (asked === host ? answer : healthy[call](asked)),
  };
};

const unhealthyView = (world: ClusterWorld) => {
  const view = aHealthyView(world.hosts, world.primary, SECOND);
  const members = view.members.map((member) =>
    member.host === "db-1:27017"
      ? { ...member, healthy: false, state: "(not reachable/healthy)" }
      : member,
  );
  return { ok: true as const, value: { ...view, members } };
};

type Break = (world: ClusterWorld) => void;

const refuse: Break = (world) => {
  world.faults.setMode = async (host, vocabulary, to) =>
    host === SECOND
      ? { kind: "refused", code: 13, codeName: "Unauthorized", errmsg: "not authorized" }
      : driverOf(world).setMode(host, vocabulary, to);
};

const lie: Break = (world) => {
  world.faults.setMode = async (host, vocabulary, to) =>
    host === SECOND
      ? { kind: "changed", was: "allowTLS" }
      : driverOf(world).setMode(host, vocabulary, to);
};

const swallow: Break = (world) => {
  world.faults.setMode = async (host, vocabulary, to) =>
    host === SECOND
      ? { kind: "unknown", failure: silence.failure }
      : driverOf(world).setMode(host, vocabulary, to);
};

const closed = {
  ok: true as const,
  value: { accepted: false, leafSha256: null, connectionId: null, failure: null },
};

/** Something breaks at the second node; the first one is through by then. */
const AT_SECOND: [string, string | null, Break][] = [
  ["SET_PARAMETER_REFUSED", SECOND, refuse],
  ["MODE_NOT_REACHED", SECOND, lie],
  ["SET_PARAMETER_UNANSWERED", SECOND, swallow],
  ["TLS_HELLO_FAILED", SECOND, (world) => onlyFor(world, "tlsHello", SECOND, closed)],
  ["PLAINTEXT_REFUSED", SECOND, (world) => onlyFor(world, "plaintextHello", SECOND, closed)],
];

describe("a failure at a node halts the rollout with code and host", () => {
  test.each(AT_SECOND)("%s", async (code, host, breakIt) => {
    const { world, id } = await approvedWorld();
    breakIt(world.cluster);

    expect(await world.clock.run(drive(world, id))).toBe("halted");

    const rollout = await stored(world, id);
    expect(rollout.halt).toMatchObject({ code, host });
    expect(rollout.steps.map((step) => step.state).slice(0, 3)).toEqual([
      "done",
      "failed",
      "pending",
    ]);
    expect(rollout.steps[1]?.attempts.at(-1)).toMatchObject({ outcome: "failed" });
    expect(rollout.steps[1]?.attempts.at(-1)?.events.at(-1)?.kind).toBe("failed");
    expect(world.cluster.commands.map((command) => command.host)).not.toContain("db-3:27017");
  });

  test.each(AT_SECOND)(
    "and goes on after %s is repaired and resumed",
    async (_code, _host, breakIt) => {
      const { world, id } = await approvedWorld();
      breakIt(world.cluster);
      await world.clock.run(drive(world, id));
      world.cluster.faults = {};

      await resumeRollout({ rolloutId: id, expectedVersion: null }, olga, world.ports);
      expect(await world.clock.run(drive(world, id))).toBe("awaiting_approval");

      const rollout = await stored(world, id);
      expect(rollout.halt).toBeNull();
      expect(rollout.steps[1]?.attempts.map((attempt) => attempt.outcome)).toEqual([
        "failed",
        "done",
      ]);
      expect(world.cluster.commands).toHaveLength(3);
    },
  );

  test("PLAINTEXT_ACCEPTED, when a node says requireTLS and still serves plaintext", async () => {
    const { world, id } = await approvedWorld(["preferTLS", "preferTLS", "preferTLS"]);
    onlyFor(world.cluster, "plaintextHello", SECOND, {
      ok: true,
      value: { accepted: true, leafSha256: null, connectionId: null, failure: null },
    });

    expect(await world.clock.run(drive(world, id))).toBe("halted");

    expect((await stored(world, id)).halt).toMatchObject({
      code: "PLAINTEXT_ACCEPTED",
      host: SECOND,
    });
  });

  test("an abort that was asked for turns the failure into the end", async () => {
    const { world, id } = await approvedWorld();
    world.cluster.faults.setMode = async () => {
      await abortRollout(
        { rolloutId: id, expectedVersion: null, reason: "why" },
        olga,
        world.ports,
      );
      return { kind: "refused", code: 13, codeName: "Unauthorized", errmsg: "not authorized" };
    };

    expect(await world.clock.run(drive(world, id))).toBe("aborted");
  });
});

/** Something breaks after the first node is through, seen by looking at the others. */
const AFTER_FIRST: [string, string | null, Break][] = [
  ["NODE_UNREACHABLE", SECOND, (world) => onlyFor(world, "readMode", SECOND, silence)],
  [
    "BARRIER_BROKEN",
    SECOND,
    (world) => {
      world.modes.set(SECOND, "disabled");
      // Old connections hide it from the set itself.
      world.faults.dropConnections = async () => ({ kind: "done", reply: "{ ok: 1 }" });
    },
  ],
  [
    "PLAN_DRIFTED",
    "db-4:27017",
    (world) => Object.assign(world, { hosts: [...world.hosts, "db-4:27017"] }),
  ],
  ["PLAN_DRIFTED", null, (world) => Object.assign(world, { configVersion: 2 })],
];

describe("what is observed before a command keeps it from being sent", () => {
  test.each(AFTER_FIRST)("%s at %s", async (code, host, breakIt) => {
    // Longer than what was read of the cluster counts.
    const { world, id } = await approvedWorld(THREE, { canarySoakSeconds: 10 });
    world.cluster.faults.plaintextHello = async (asked) => {
      breakIt(world.cluster);
      return driverOf(world.cluster).plaintextHello(asked);
    };

    expect(await world.clock.run(drive(world, id))).toBe("halted");

    expect((await stored(world, id)).halt).toMatchObject({ code, host });
    expect(world.cluster.commands).toHaveLength(1);
  });

  test("a member that joins among quick steps is found at the end of the phase at the latest", async () => {
    const { world, id } = await approvedWorld();
    world.cluster.faults.plaintextHello = async (asked) => {
      world.cluster.configVersion = 2;
      return driverOf(world.cluster).plaintextHello(asked);
    };

    expect(await world.clock.run(drive(world, id))).toBe("halted");

    expect((await stored(world, id)).halt).toMatchObject({ code: "PLAN_DRIFTED" });
  });

  test("a node at allowTLS keeps every node out of requireTLS", async () => {
    const { world, id } = await approvedWorld(["preferTLS", "preferTLS", "preferTLS"]);
    world.cluster.modes.set("db-3:27017", "allowTLS");
    world.cluster.distort = (seen) => ({
      ...seen,
      nodes: seen.nodes.map((node) => ({ ...node, mode: { ...node.mode, runtime: "preferTLS" } })),
    });

    expect(await world.clock.run(drive(world, id))).toBe("halted");

    expect((await stored(world, id)).halt).toMatchObject({
      code: "BARRIER_BROKEN",
      host: "db-3:27017",
    });
    expect(world.cluster.commands).toEqual([]);
  });
});

describe("replication", () => {
  test("that does not become healthy in time halts the rollout, naming the member", async () => {
    const { world, id } = await approvedWorld();
    onlyFor(world.cluster, "replication", SECOND, unhealthyView(world.cluster));

    expect(await world.clock.run(drive(world, id))).toBe("halted");

    expect((await stored(world, id)).halt).toMatchObject({
      code: "REPLICATION_UNHEALTHY",
      host: "db-1:27017",
    });
    expect(world.cluster.commands).toEqual([]);
  });

  test("that becomes healthy while it is waited for does not halt anything", async () => {
    const { world, id } = await approvedWorld();
    onlyFor(world.cluster, "replication", SECOND, unhealthyView(world.cluster));
    const mend = world.clock.sleep(30_000).then(() => {
      world.cluster.faults = {};
    });

    expect(await world.clock.run(drive(world, id))).toBe("awaiting_approval");
    await mend;
    expect(world.clock.now().getTime()).toBeGreaterThanOrEqual(
      Date.parse("2026-11-22T10:00:30.000Z"),
    );
  });

  test("lag over the limit halts, naming the member that lags", async () => {
    const { world, id } = await approvedWorld();
    onlyFor(world.cluster, "replication", SECOND, {
      ok: true,
      value: {
        ...aHealthyView(world.cluster.hosts, world.cluster.primary, SECOND),
        lagSeconds: 60,
      },
    });

    expect(await world.clock.run(drive(world, id))).toBe("halted");

    expect((await stored(world, id)).halt).toMatchObject({ code: "LAG_TOO_HIGH", host: SECOND });
  });
});
