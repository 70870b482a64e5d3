import { describe, expect, test } from "vitest";
import { fingerprintOf } from "#tests/builders/observation.ts";
import { eventsOf, roadWorld, stepOf, walk, walkPhase } from "#tests/in-memory/road-world.ts";
import { stored } from "#tests/in-memory/rollout-world.ts";
import { driverOf } from "#tests/in-memory/world-driver.ts";
import { nodeOf } from "#tests/in-memory/world-state.ts";

const HOST = "rs0-1:27017";

describe("certificates on a 7.0", () => {
  const node = { mode: "requireTLS", version: "7.0.14" } as const;
  const road = { ladder: "certificates", target: null, files: null } as const;

  test("are read anew, and the new leaf is seen on a new handshake", async () => {
    const { world, id } = await roadWorld({ sets: { rs0: [node, node] } }, road);
    for (const one of world.cluster.nodes.values()) {
      one.leafOnDisk = fingerprintOf(`new ${one.host}`);
    }

    const rollout = await walk(world, id);

    expect(rollout.halt).toBeNull();
    expect(rollout.state).toBe("succeeded");
    const kinds = eventsOf(stepOf(rollout, HOST, "rotate")).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(["rotated", "tls-hello", "dropped-connections"]));
  });

  test("that answer ok and stay the old ones halt", async () => {
    const { world, id } = await roadWorld({ sets: { rs0: [node, node] } }, road);

    const { halt } = await walk(world, id);

    expect(halt).toMatchObject({ code: "CERTIFICATE_NOT_ROTATED" });
    expect(world.cluster.effects.filter((one) => one.startsWith("rotate"))).toHaveLength(1);
  });
});

describe("clusterAuthMode", () => {
  const node = { mode: "requireTLS", clusterAuthMode: "keyFile" } as const;
  const road = { ladder: "cluster-auth", target: null, files: null } as const;

  test("goes up its ladder by restarts, commands and restarts", async () => {
    const { world, id } = await roadWorld({ sets: { rs0: [node, node, node] } }, road);

    const rollout = await walk(world, id);

    expect(rollout.halt).toBeNull();
    expect(rollout.state).toBe("succeeded");
    for (const { clusterAuthMode, startup } of world.cluster.nodes.values()) {
      expect([clusterAuthMode, startup.clusterAuthMode]).toEqual(["x509", "x509"]);
    }
  });

  test("goes no further while another node cannot deal with it", async () => {
    const { world, id } = await roadWorld({ sets: { rs0: [node, node, node] } }, road);
    const { plan } = await stored(world, id);
    const sendAt = plan.phases.findIndex(({ kind }) => kind === "send-x509");
    for (let phase = 0; phase < sendAt; phase += 1) await walkPhase(world, id);
    nodeOf(world.cluster, "rs0-3:27017").clusterAuthMode = "keyFile";

    await walkPhase(world, id);

    expect((await stored(world, id)).halt).toMatchObject({
      code: "BARRIER_BROKEN",
      host: "rs0-3:27017",
    });
  });
});

test("a node that runs at another mode than it was started with is found by the last look", async () => {
  const { world, id } = await roadWorld({ sets: { rs0: ["preferTLS", "preferTLS"] } });
  const { plan } = await stored(world, id);
  const verifyAt = plan.phases.findIndex(({ kind }) => kind === "verify");
  for (let phase = 0; phase < verifyAt; phase += 1) await walkPhase(world, id);
  world.cluster.faults.readStartup = async (host) => {
    const seen = await driverOf(world.cluster).readStartup(host);
    if (!seen.ok || host !== HOST) return seen;
    return { ok: true, value: { ...seen.value, mode: "preferTLS" } };
  };

  await walkPhase(world, id);

  expect((await stored(world, id)).halt).toMatchObject({
    code: "STARTUP_NOT_PERSISTED",
    host: HOST,
  });
});
