import { describe, expect, test } from "vitest";
import { abortRollout } from "#lib/application/abort-rollout.ts";
import { acknowledgeConnections } from "#lib/application/acknowledge-connections.ts";
import { advanceRollout } from "#lib/application/advance-rollout.ts";
import { haltAllRollouts } from "#lib/application/halt-all-rollouts.ts";
import { pauseRollout } from "#lib/application/pause-rollout.ts";
import { resumeRollout } from "#lib/application/resume-rollout.ts";
import { scheduleRollout } from "#lib/application/schedule-rollout.ts";
import { waiveGate } from "#lib/application/waive-gate.ts";
import { withdrawWaiver } from "#lib/application/withdraw-waiver.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { aRollout } from "#tests/builders/rollout.ts";
import {
  approvedWorld,
  createRolloutWorld,
  drive,
  olga,
  type RolloutWorld,
  stored,
} from "#tests/in-memory/rollout-world.ts";

const any = (rolloutId: string) => ({ rolloutId, expectedVersion: null });
const lastFact = async ({ ports }: RolloutWorld, id: string) =>
  (await ports.facts.ofRollout(id)).at(-1);

/** A world in which "rollout-1" is kept as given. */
async function worldWith(overrides: Partial<Rollout>) {
  const world = await createRolloutWorld(["allowTLS", "allowTLS", "allowTLS"]);
  await world.ports.rollouts.insert(aRollout(overrides), []);
  return { world, id: "rollout-1" };
}

describe("a reason goes with every change of course", () => {
  test("the reason of a pause stays until the rollout goes on, and is in each fact", async () => {
    const { world, id } = await approvedWorld();

    await pauseRollout({ ...any(id), reason: " backup runs " }, olga, world.ports);
    await drive(world, id);

    expect(await stored(world, id)).toMatchObject({
      state: "paused",
      halt: { code: "PAUSED_BY_PERSON", message: "Olga: backup runs" },
    });
    expect((await lastFact(world, id))?.message).toBe("Rollout #1 was paused: Olga: backup runs");
    await resumeRollout({ ...any(id), reason: "backup is done" }, olga, world.ports);
    expect((await stored(world, id)).halt).toBeNull();
    expect((await lastFact(world, id))?.message).toBe("Rollout #1 goes on: backup is done");
  });

  test("the reason of an abort stays with the rollout, however it ends", async () => {
    const { world, id } = await approvedWorld();

    await abortRollout({ ...any(id), reason: "wrong week" }, olga, world.ports);
    expect(await drive(world, id)).toBe("aborted");

    expect((await stored(world, id)).halt).toMatchObject({
      code: "ABORTED_BY_PERSON",
      message: "Olga: wrong week",
    });
    expect((await lastFact(world, id))?.message).toBe("Rollout #1 was aborted: Olga: wrong week");
  });

  test("an abort without a reason is refused and changes nothing", async () => {
    const { world, id } = await approvedWorld();

    const aborting = abortRollout({ ...any(id), reason: "  " }, olga, world.ports);

    await expect(aborting).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect((await stored(world, id)).wish).toBe("run");
  });
});

describe("a halt of everything", () => {
  test("halts each running rollout with the reason and leaves the others alone", async () => {
    const { world, id } = await approvedWorld();
    const others = ["paused", "running", "draft"] as const;
    for (const [i, state] of others.entries()) {
      const rollout = aRollout({ id: `other-${i}`, clusterId: `c-${i}`, state });
      const wish = state === "running" ? ("abort" as const) : ("run" as const);
      await world.ports.rollouts.insert({ ...rollout, wish }, []);
    }

    const outcome = await haltAllRollouts({ reason: "fire drill" }, olga, world.ports);

    expect(outcome.halted.map((rollout) => rollout.id)).toEqual([id]);
    expect(outcome.notHalted).toMatchObject([
      { rollout: { id: "other-1" }, code: "TRANSITION_NOT_ALLOWED" },
    ]);
    expect(await stored(world, id)).toMatchObject({
      wish: "halt",
      halt: { message: "Olga: fire drill" },
    });
    expect((await stored(world, "other-0")).wish).toBe("run");
  });

  test("a store that fails for one rollout keeps none of the others from being halted", async () => {
    const { world, id } = await approvedWorld();
    await world.ports.rollouts.insert(
      aRollout({ id: "sick", clusterId: "c-9", state: "running" }),
      [],
    );
    const { rollouts } = world.ports;
    const find = async (which: string) => {
      if (which === "sick") throw new Error("disk full");
      return rollouts.find(which);
    };
    const ports = { ...world.ports, rollouts: { ...rollouts, find } };

    const halting = haltAllRollouts({ reason: "fire" }, olga, ports);

    await expect(halting).rejects.toThrow("Not every rollout was halted");
    expect((await stored(world, id)).wish).toBe("halt");
  });
});

describe("gates", () => {
  test("a waiver holds for the current phase, by name and reason, and can be withdrawn", async () => {
    const { world, id } = await approvedWorld();

    await waiveGate({ ...any(id), gate: "lag", reason: "a test set" }, olga, world.ports);
    await waiveGate({ ...any(id), gate: "lag", reason: "a copy" }, olga, world.ports);

    expect((await stored(world, id)).waivers).toMatchObject([
      { gate: "lag", phaseIndex: 0, userName: "Olga", reason: "a copy" },
    ]);
    expect((await lastFact(world, id))?.message).toContain("lag is switched off");
    await withdrawWaiver({ ...any(id), gate: "lag" }, olga, world.ports);
    expect((await stored(world, id)).waivers).toEqual([]);
    expect((await lastFact(world, id))?.kind).toBe("rollout.waiver_withdrawn");
  });

  test.each(["barrier", "topology", "approval"] as const)("%s is never waived", async (gate) => {
    const { world, id } = await approvedWorld();

    const waiving = waiveGate({ ...any(id), gate, reason: "please" }, olga, world.ports);

    await expect(waiving).rejects.toMatchObject({ code: "GATE_NOT_WAIVABLE" });
  });

  test("a waiver of another phase cannot be withdrawn", async () => {
    const waiver = { gate: "lag" as const, phaseIndex: 1, reason: "", at: "" };
    const { world, id } = await worldWith({
      waivers: [{ ...waiver, userId: "olga", userName: "Olga" }],
    });

    const withdrawing = withdrawWaiver({ ...any(id), gate: "lag" }, olga, world.ports);

    await expect(withdrawing).rejects.toMatchObject({ code: "TRANSITION_NOT_ALLOWED" });
  });
});

describe("acknowledgements", () => {
  const word = { host: "db-1:27017", connectionId: 7, reason: "ends at noon" };

  test("a person answers for one connection by name, and a worker is told", async () => {
    const { world, id } = await worldWith({ state: "running" });

    await acknowledgeConnections({ ...any(id), ...word }, olga, world.ports);

    expect((await stored(world, id)).acknowledgements).toMatchObject([
      { ...word, phaseIndex: 0, userName: "Olga" },
    ]);
    expect((await lastFact(world, id))?.message).toBe(
      "Olga answers for connection 7 of db-1:27017: ends at noon",
    );
    expect(world.jobs).toContain(`wake ${id}`);
  });

  test.each([
    ["INVALID_INPUT", { host: null, connectionId: 7 }],
    ["INVALID_INPUT", { host: "db-9:27017", connectionId: null }],
    ["TRANSITION_NOT_ALLOWED", { host: null, connectionId: null }],
  ])("is refused with %s: %j outside the clients phase", async (code, place) => {
    const { world, id } = await worldWith({ state: "running" });

    const answering = acknowledgeConnections({ ...any(id), ...word, ...place }, olga, world.ports);

    await expect(answering).rejects.toMatchObject({ code });
  });
});

describe("schedule and advance", () => {
  test("a schedule is kept, told, and taken away again", async () => {
    const { world, id } = await approvedWorld();
    const notBefore = new Date("2026-11-23T02:00:00Z");

    await scheduleRollout({ ...any(id), notBefore }, olga, world.ports);
    expect((await stored(world, id)).notBefore).toBe("2026-11-23T02:00:00.000Z");
    expect((await lastFact(world, id))?.message).toContain("begins no step before 2026-11-23T02");
    await scheduleRollout({ ...any(id), notBefore: null }, olga, world.ports);
    expect((await stored(world, id)).notBefore).toBeNull();
  });

  test.each([
    ["halted", "running"],
    ["paused", "running"],
    ["running", "running"],
  ] as const)("advancing a %s rollout leaves it %s and wakes a worker", async (from, to) => {
    const { world, id } = await worldWith({ state: from });

    expect(await advanceRollout(any(id), olga, world.ports)).toMatchObject({ state: to });

    expect(world.jobs).toContain(`wake ${id}`);
  });

  test.each(["draft", "awaiting_approval", "succeeded", "aborted"] as const)(
    "a rollout that is %s cannot be advanced",
    async (state) => {
      const { world, id } = await worldWith({ state });

      await expect(advanceRollout(any(id), olga, world.ports)).rejects.toMatchObject({
        code: "TRANSITION_NOT_ALLOWED",
      });
      expect((await stored(world, id)).state).toBe(state);
    },
  );
});
