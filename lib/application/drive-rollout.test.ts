import { describe, expect, test } from "vitest";
import { abortRollout } from "#lib/application/abort-rollout.ts";
import { haltRollout } from "#lib/application/halt-rollout.ts";
import { pauseRollout } from "#lib/application/pause-rollout.ts";
import { resumeRollout } from "#lib/application/resume-rollout.ts";
import {
  approve,
  approvedWorld,
  createRolloutWorld,
  drive,
  olga,
  type RolloutWorld,
  stored,
  submitted,
  THREE,
} from "#tests/in-memory/rollout-world.ts";
import { driverOf } from "#tests/in-memory/world-driver.ts";

const kinds = async ({ ports }: RolloutWorld, id: string) =>
  (await ports.facts.ofRollout(id)).map((fact) => fact.kind);

describe("a healthy cluster", () => {
  test("reaches requireTLS phase by phase, the primary last in each", async () => {
    const { world, id } = await approvedWorld();

    expect(await world.clock.run(drive(world, id))).toBe("awaiting_approval");
    await approve(world, id);
    expect(await world.clock.run(drive(world, id))).toBe("succeeded");

    expect(world.cluster.commands).toEqual(
      ["preferTLS", "requireTLS"].flatMap((to) =>
        ["db-1:27017", "db-2:27017", "db-3:27017"].map((host) => ({
          host,
          to,
          outcome: "changed",
        })),
      ),
    );
  });

  test("every step records what was seen and done, in order", async () => {
    const { world, id } = await approvedWorld();
    await world.clock.run(drive(world, id));

    const [step] = (await stored(world, id)).steps;

    expect(step?.state).toBe("done");
    expect(step?.attempts).toMatchObject([
      { number: 1, epoch: 1, outcome: "done", modeBefore: "allowTLS", modeAfter: "preferTLS" },
    ]);
    expect(step?.attempts[0]?.events.map((event) => event.kind)).toEqual([
      "observed",
      "barrier-held",
      "set-parameter",
      "read-back",
      "tls-hello",
      "plaintext-hello",
      "connections",
      "dropped-connections",
      "replication",
      "handshakes",
    ]);
  });

  test("the facts tell the story once", async () => {
    const { world, id } = await approvedWorld(["preferTLS"]);

    await world.clock.run(drive(world, id));

    expect(await kinds(world, id)).toEqual([
      "rollout.planned",
      "rollout.submitted",
      "rollout.approved",
      "rollout.started",
      "rollout.phase_started",
      "step.started",
      "step.progressed",
      "step.done",
      "rollout.phase_finished",
      "rollout.succeeded",
    ]);
  });

  test("a node that someone has moved by hand is verified without a command", async () => {
    const { world, id } = await approvedWorld();
    world.cluster.modes.set("db-2:27017", "preferTLS");

    expect(await world.clock.run(drive(world, id))).toBe("awaiting_approval");

    expect(world.cluster.commands.map((command) => command.host)).toEqual([
      "db-1:27017",
      "db-3:27017",
    ]);
  });

  test("after a stepdown the new primary goes last", async () => {
    const { world, id } = await approvedWorld();
    world.cluster.primary = "db-1:27017";

    await world.clock.run(drive(world, id));

    expect(world.cluster.commands.map((command) => command.host)).toEqual([
      "db-2:27017",
      "db-3:27017",
      "db-1:27017",
    ]);
  });

  test("asks for a probe soon after a step and when the phase ends, however many steps", async () => {
    const { world, id } = await approvedWorld();
    world.jobs.length = 0;

    await world.clock.run(drive(world, id));

    expect(world.jobs.filter((job) => job === "probe cluster-1")).toHaveLength(2);
  });

  test("nothing is driven before it is approved, or twice at once", async () => {
    const world = await createRolloutWorld(THREE);
    const { id } = await submitted(world);
    expect(await drive(world, id)).toBe("awaiting_approval");
    await approve(world, id);

    const outcomes = await world.clock.run(
      Promise.all([drive(world, id), drive(world, id, { owner: "worker-2" })]),
    );

    expect(outcomes.toSorted()).toEqual(["awaiting_approval", "busy"]);
  });

  test("the lease is free again afterwards", async () => {
    const { world, id } = await approvedWorld();
    await world.clock.run(drive(world, id));

    expect(await world.ports.leases.claim("cluster-1", "other", 1_000)).not.toBeNull();
  });
});

describe("wishes are followed between steps", () => {
  /** Asks for something as soon as the first command has reached its node. */
  const uponFirstCommand = (world: RolloutWorld, ask: () => Promise<unknown>) => {
    const { setMode } = driverOf(world.cluster);
    world.cluster.faults.setMode = async (...args) => {
      const outcome = await setMode(...args);
      if (world.cluster.commands.length === 1) await ask();
      return outcome;
    };
  };

  test("a pause lets the node finish and a resumption goes on with the next", async () => {
    const { world, id } = await approvedWorld();
    const input = { rolloutId: id, expectedVersion: null };
    uponFirstCommand(world, () => pauseRollout(input, olga, world.ports));

    expect(await world.clock.run(drive(world, id))).toBe("paused");
    const paused = await stored(world, id);
    await resumeRollout(input, olga, world.ports);
    expect(await world.clock.run(drive(world, id))).toBe("awaiting_approval");

    expect(paused.steps.map((step) => step.state).slice(0, 3)).toEqual([
      "done",
      "pending",
      "pending",
    ]);
    expect(world.cluster.commands).toHaveLength(3);
  });

  test("an abort ends the rollout after the node", async () => {
    const { world, id } = await approvedWorld();
    const input = { rolloutId: id, expectedVersion: null };
    uponFirstCommand(world, () => abortRollout({ ...input, reason: "why" }, olga, world.ports));

    expect(await world.clock.run(drive(world, id))).toBe("aborted");

    expect(world.cluster.commands).toHaveLength(1);
    expect((await stored(world, id)).steps[0]?.state).toBe("done");
  });

  test("a halt keeps the person's reason", async () => {
    const { world, id } = await approvedWorld();
    const input = { rolloutId: id, expectedVersion: null, reason: "pager is on fire" };
    uponFirstCommand(world, () => haltRollout(input, olga, world.ports));

    expect(await world.clock.run(drive(world, id))).toBe("halted");

    expect((await stored(world, id)).halt).toMatchObject({
      code: "HALTED_BY_PERSON",
      message: "Olga: pager is on fire",
    });
  });
});

describe("an approval", () => {
  test("that nobody used in time sends the rollout back to its approvers", async () => {
    const { world, id } = await approvedWorld();
    await world.clock.advance(8 * 86_400_000);

    expect(await world.clock.run(drive(world, id))).toBe("awaiting_approval");
    expect(world.cluster.commands).toEqual([]);

    await approve(world, id);
    expect(await world.clock.run(drive(world, id))).toBe("awaiting_approval");
    expect(world.cluster.commands).toHaveLength(3);
  });
});
