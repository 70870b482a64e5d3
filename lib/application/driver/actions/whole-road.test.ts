import { describe, expect, test } from "vitest";
import type { WorldShape } from "#tests/in-memory/cluster-world.ts";
import { eventsOf, roadWorld, stepOf, walk } from "#tests/in-memory/road-world.ts";

const SET: WorldShape = { sets: { rs0: ["disabled", "disabled", "disabled"] } };
const SHARDED: WorldShape = {
  sets: {
    config: ["disabled", "disabled", "disabled"],
    a: [{ mode: "disabled" }, { mode: "disabled" }, { mode: "disabled", arbiter: true }],
  },
  routers: ["disabled"],
};

describe.each([
  ["a replica set", SET],
  ["a sharded cluster with an arbiter", SHARDED],
])("%s from disabled to requireTLS", (_name, shape) => {
  test("arrives with every node started as it runs, by restarts that keep a primary", async () => {
    const { world, id } = await roadWorld(shape);

    const rollout = await walk(world, id);

    expect(rollout.halt).toBeNull();
    expect(rollout.state).toBe("succeeded");
    for (const { mode, startup } of world.cluster.nodes.values()) {
      expect({ mode, startup: startup.mode }).toEqual({
        mode: "requireTLS",
        startup: "requireTLS",
      });
    }
    const primaries = world.cluster.effects.filter((effect) => effect.startsWith("stepDown"));
    expect(primaries.length).toBeGreaterThan(0);
    expect(world.cluster.commands.every(({ outcome }) => outcome === "changed")).toBe(true);
  });

  test("has pooled connections dropped after every move by command", async () => {
    const { world, id } = await roadWorld(shape);

    const rollout = await walk(world, id);

    const [host = ""] = world.cluster.hosts;
    const events = eventsOf(stepOf(rollout, host, "prefer"));
    expect(events.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["connections", "dropped-connections"]),
    );
  });
});
