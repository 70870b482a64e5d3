import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { acknowledgeConnections } from "#lib/application/acknowledge-connections.ts";
import { roadWorld, walkPhase } from "#tests/in-memory/road-world.ts";
import { approve, drive, olga, type RolloutWorld, stored } from "#tests/in-memory/rollout-world.ts";
import { connectTo, disconnectFrom } from "#tests/in-memory/world-node.ts";
import { nodeOf } from "#tests/in-memory/world-state.ts";

const SET = { sets: { rs0: ["allowTLS", "allowTLS"] } } as const;
const HOST = "rs0-1:27017";

/** Approves the phase and drives it until it waits for something. */
async function waiting(world: RolloutWorld, id: string) {
  await approve(world, id);
  const walking = drive(world, id);
  for (let looks = 0; looks < 10; looks += 1) {
    await setImmediate();
    await world.clock.advance(500);
  }
  return { walking, hold: (await stored(world, id)).hold };
}

function answer(
  world: RolloutWorld,
  rolloutId: string,
  host: string | null,
  connectionId: number | null,
) {
  const reason = "a batch job that will not be changed";
  return acknowledgeConnections(
    { rolloutId, expectedVersion: null, reason, host, connectionId },
    olga,
    world.ports,
  );
}

/** As long as a phase may go on by itself. */
async function settle(world: RolloutWorld, id: string, walking: Promise<unknown>) {
  await world.clock.run(walking);
  return stored(world, id);
}

describe("a drain", () => {
  async function atDrain(isTls: boolean) {
    const { world, id } = await roadWorld(SET, { phases: ["prefer", "require", "drain"] });
    const node = nodeOf(world.cluster, HOST);
    node.logsVersions = isTls;
    const client = connectTo(node, { isTls });
    node.logsVersions = false;
    const { plan } = await stored(world, id);
    const drainAt = plan.phases.findIndex(({ kind }) => kind === "drain");
    for (let phase = 0; phase < drainAt; phase += 1) await walkPhase(world, id);
    return { world, id, node, connectionId: client?.connectionId ?? 0 };
  }

  test("names who is left, and ends when the connection does", async () => {
    const { world, id, node, connectionId } = await atDrain(false);

    const { hold, walking } = await waiting(world, id);

    expect(hold).toMatchObject({ code: "DRAINING", host: HOST });
    expect(hold?.message).toBe(
      `Draining 1: ${HOST} still serves 10.0.0.7:${40_000 + connectionId} (billing, pymongo 4.6)`,
    );
    expect(hold?.connections).toMatchObject([{ host: HOST, connectionId, encryption: "unknown" }]);
    disconnectFrom(node, connectionId);
    expect((await settle(world, id, walking)).hold).toBeNull();
  });

  test("has nothing to wait for where the log says that the connection is TLS", async () => {
    const { world, id } = await atDrain(true);

    await walkPhase(world, id);

    expect((await stored(world, id)).halt).toBeNull();
    expect((await stored(world, id)).state).not.toBe("running");
  });

  test.each(["by name", "for the node"])("ends when somebody answers %s", async (how) => {
    const { world, id, connectionId } = await atDrain(false);
    const { walking } = await waiting(world, id);

    await answer(world, id, HOST, how === "by name" ? connectionId : null);

    expect((await settle(world, id, walking)).state).not.toBe("running");
  });

  test("is not ended by an answer for another connection", async () => {
    const { world, id, connectionId, node } = await atDrain(false);
    const { walking } = await waiting(world, id);
    await answer(world, id, HOST, connectionId + 1);
    await world.clock.advance(5_000);

    expect((await stored(world, id)).hold?.code).toBe("DRAINING");

    disconnectFrom(node, connectionId);
    await settle(world, id, walking);
  });
});

describe("the clients phase", () => {
  async function atClients(logsVersions: boolean) {
    const { world, id } = await roadWorld(SET, { phases: ["clients", "prefer", "require"] });
    const node = nodeOf(world.cluster, HOST);
    node.logsVersions = logsVersions;
    const client = connectTo(node);
    connectTo(node, { isMember: true, appName: null, driver: "NetworkInterfaceTL 4.2.0" });
    return { world, id, node, connectionId: client?.connectionId ?? 0 };
  }

  test("waits for who is known to speak plaintext, whatever is said of all", async () => {
    const { world, id, node, connectionId } = await atClients(true);
    const { hold, walking } = await waiting(world, id);
    await answer(world, id, null, null);
    await world.clock.advance(5_000);

    expect(hold).toMatchObject({ code: "CLIENTS_ON_PLAINTEXT", host: HOST });
    expect(hold?.connections).toMatchObject([{ connectionId, encryption: "plaintext" }]);
    expect((await stored(world, id)).hold?.code).toBe("CLIENTS_ON_PLAINTEXT");

    disconnectFrom(node, connectionId);
    expect((await settle(world, id, walking)).state).toBe("awaiting_approval");
  });

  test("takes a word in general for those of whom nothing is known, and leaves members out", async () => {
    const { world, id } = await atClients(false);
    const { hold, walking } = await waiting(world, id);

    expect(hold?.connections).toMatchObject([{ encryption: "unknown", isMember: false }]);
    expect(hold?.message).toContain("1 client of rs0-1:27017 may be in plaintext");

    await answer(world, id, null, null);
    expect((await settle(world, id, walking)).state).toBe("awaiting_approval");
  });
});

test("pooled connections are dialled anew after a move, so that a wrong name shows at once", async () => {
  const { world, id } = await roadWorld(SET, { phases: ["prefer"], target: "preferTLS" });
  nodeOf(world.cluster, HOST).hasWrongName = true;

  await walkPhase(world, id);

  const { halt } = await stored(world, id);
  expect(halt).toMatchObject({ code: "REPLICATION_UNHEALTHY" });
  expect(halt?.message).toContain("does not match the host name");
});

test("each pair of members dials anew once in each phase, by the move that changes how it dials", async () => {
  const { world, id } = await roadWorld(SET, { phases: ["prefer", "require"] });
  const { plan } = await stored(world, id);
  const droppedIn = async (kind: string) => {
    world.cluster.effects.length = 0;
    const at = plan.phases.findIndex((phase) => phase.kind === kind);
    while ((await stored(world, id)).currentPhase < at) await walkPhase(world, id);
    world.cluster.effects.length = 0;
    await walkPhase(world, id);
    return world.cluster.effects.filter((effect) => effect.startsWith("dropConnections"));
  };

  const pairs = [
    "dropConnections rs0-1:27017 rs0-2:27017",
    "dropConnections rs0-2:27017 rs0-1:27017",
  ];

  // The first member moves first: at preferTLS it drops what it dials, at requireTLS the other one does.
  expect(await droppedIn("prefer")).toEqual(pairs);
  expect(await droppedIn("require")).toEqual(pairs.toReversed());
});
