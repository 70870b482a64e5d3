import { describe, expect, test } from "vitest";
import { driveRollout } from "#lib/application/drive-rollout.ts";
import { resumeRollout } from "#lib/application/resume-rollout.ts";
import { aNodeObservation } from "#tests/builders/observation.ts";
import { approvedWorld, drive, LIMITS, olga, stored } from "#tests/in-memory/rollout-world.ts";
import { driverOf } from "#tests/in-memory/world-driver.ts";

const SECOND = "db-2:27017";
describe("before the first step of a phase", () => {
  test("a certificate that changed since the plan halts the rollout", async () => {
    const { world, id } = await approvedWorld();
    world.cluster.distort = (seen) => ({
      ...seen,
      nodes: seen.nodes.map((node) =>
        node.host === SECOND ? { ...node, tls: aNodeObservation({ host: "other" }).tls } : node,
      ),
    });

    expect(await world.clock.run(drive(world, id))).toBe("halted");

    expect((await stored(world, id)).halt).toMatchObject({ code: "PLAN_DRIFTED", host: SECOND });
    expect(world.cluster.commands).toEqual([]);
  });

  test("a certificate that does not verify halts the rollout", async () => {
    const { world, id } = await approvedWorld();
    world.cluster.distort = (seen) => ({
      ...seen,
      nodes: seen.nodes.map((node) => ({
        ...node,
        tls: { ...node.tls, openssl: { accepted: false, error: "wrong host name" } },
      })),
    });

    expect(await world.clock.run(drive(world, id))).toBe("halted");

    expect((await stored(world, id)).halt).toMatchObject({ code: "GATE_UNMET" });
  });
});

describe("at the end of a phase", () => {
  test("a node that fell back to its startup mode opens its step again and halts", async () => {
    const { world, id } = await approvedWorld();
    world.cluster.faults.plaintextHello = async (host) => {
      if (host === "db-3:27017") world.cluster.modes.set("db-1:27017", "allowTLS");
      return driverOf(world.cluster).plaintextHello(host);
    };

    expect(await world.clock.run(drive(world, id))).toBe("halted");
    const halted = await stored(world, id);
    world.cluster.faults = {};
    await resumeRollout({ rolloutId: id, expectedVersion: null }, olga, world.ports);
    expect(await world.clock.run(drive(world, id))).toBe("awaiting_approval");

    expect(halted.halt).toMatchObject({ code: "NODE_FELL_BACK", host: "db-1:27017" });
    expect(halted.steps[0]?.state).toBe("failed");
    expect(world.cluster.commands.map((command) => command.host)).toEqual([
      "db-1:27017",
      "db-2:27017",
      "db-3:27017",
      "db-1:27017",
    ]);
  });
});

test("a worker that is told to stop leaves the rollout as it is, for the next one", async () => {
  const { world, id } = await approvedWorld();
  const stop = new AbortController();
  world.cluster.faults.plaintextHello = async (host) => {
    stop.abort();
    return driverOf(world.cluster).plaintextHello(host);
  };

  const outcome = await world.clock.run(
    driveRollout({ rolloutId: id, owner: "w", stop: stop.signal }, world.ports, LIMITS),
  );

  expect(outcome).toBe("stopped");
  expect(world.cluster.commands).toHaveLength(1);
  expect((await stored(world, id)).state).toBe("running");
  expect(await world.clock.run(drive(world, id))).toBe("awaiting_approval");
  expect(world.cluster.commands).toHaveLength(3);
});
