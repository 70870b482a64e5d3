import { describe, expect, test } from "vitest";
import { confirmStep } from "#lib/application/confirm-step.ts";
import { pauseRollout } from "#lib/application/pause-rollout.ts";
import { resumeRollout } from "#lib/application/resume-rollout.ts";
import type { TlsFiles } from "#lib/domain/rollout/plan.ts";
import type { WorldShape } from "#tests/in-memory/cluster-world.ts";
import { eventsOf, roadWorld, stepOf, walkPhase } from "#tests/in-memory/road-world.ts";
import {
  approve,
  drive,
  olga,
  pass,
  type RolloutWorld,
  stored,
} from "#tests/in-memory/rollout-world.ts";
import type { WorldNode } from "#tests/in-memory/world-node.ts";
import { nodeOf, restartAsAsked, restartNode, stopNode } from "#tests/in-memory/world-state.ts";

const SET: WorldShape = { sets: { rs0: ["disabled", "disabled", "disabled"] } };
const FIRST = "rs0-1:27017";
const PRIMARY = "rs0-3:27017";

/** A rollout whose nodes are to be taken to allowTLS by hand, unless it is told otherwise. */
async function byHand(shape = SET, restartBy: "runbook" | "webhook" = "runbook") {
  const { world, id } = await roadWorld(shape, { phases: ["allow"], policy: { restartBy } });
  return { world, id };
}

/** Approves the phase and drives it until it waits. */
async function begin(world: RolloutWorld, id: string) {
  await approve(world, id);
  const walking = drive(world, id);
  await pass(world, 5);
  return { walking };
}

/** Does something every second until the phase ends. */
async function walkWhile({ world, id }: { world: RolloutWorld; id: string }, act: () => void) {
  const { walking } = await begin(world, id);
  let isOver = false;
  void walking.finally(() => {
    isOver = true;
  });
  for (let looks = 0; looks < 200 && !isOver; looks += 1) {
    act();
    await world.clock.advance(1_000);
  }
  return walking;
}

/** Restarts whatever was asked for last, once. */
function obedientHand(world: RolloutWorld) {
  let done = 0;
  return () => {
    const order = world.cluster.orders[done];
    if (order === undefined) return;
    done += 1;
    restartAsAsked(world.cluster, order);
  };
}

describe("a restart by hand", () => {
  test("is waited for, node by node, and seen by what the process was started with", async () => {
    const { world, id } = await byHand();

    expect(await walkWhile({ world, id }, obedientHand(world))).toBe("succeeded");

    const rollout = await stored(world, id);
    const events = eventsOf(stepOf(rollout, FIRST, "allow"));
    expect(events.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["preflight", "restart-asked", "restart-seen", "tls-hello"]),
    );
    expect(events.find(({ kind }) => kind === "restart-seen")?.detail).toContain("allowTLS");
    expect(world.cluster.orders.map(({ host }) => host).at(-1)).toBe(PRIMARY);
  });

  test("holds with what is seen, and who says that it was done is named, not believed", async () => {
    const { world, id } = await byHand();
    const { walking } = await begin(world, id);
    const before = (await stored(world, id)).hold;
    const { id: stepId } = stepOf(await stored(world, id), FIRST, "allow");
    await confirmStep(
      { rolloutId: id, stepId, expectedVersion: null, reason: "done at the console" },
      olga,
      world.ports,
    );
    await pass(world, 5);

    const { hold, state } = await stored(world, id);

    expect(before).toMatchObject({ code: "RESTART_AWAITED", host: FIRST });
    expect(before?.message).toContain("it still runs with startup mode disabled");
    expect(state).toBe("running");
    expect(hold?.message).toContain("Olga says");
    expect(hold?.message).toContain("it still runs with startup mode disabled");
    await pauseRollout({ rolloutId: id, expectedVersion: null, reason: "" }, olga, world.ports);
    expect(await world.clock.run(walking)).toBe("paused");
  });

  test("of a node that does not come back keeps the hold and says since when", async () => {
    const { world, id } = await byHand();
    const { walking } = await begin(world, id);
    stopNode(world.cluster, FIRST);
    await pass(world, 5);

    expect((await stored(world, id)).hold?.message).toContain(
      "does not answer since 2026-11-22T10:",
    );

    restartNode(world.cluster, FIRST, { mode: "allowTLS" });
    await pauseRollout({ rolloutId: id, expectedVersion: null, reason: "" }, olga, world.ports);
    await world.clock.run(walking);
  });

  const FILES: TlsFiles = {
    certificateKeyFile: "/etc/mongodb/rs0-1.pem",
    clusterFile: null,
    caFile: "/etc/mongodb/ca.pem",
    clusterCaFile: null,
    allowConnectionsWithoutCertificates: true,
  };
  const ALLOW = { mode: "allowTLS" as const };

  test.each<[Partial<WorldNode["startup"]>, string]>([
    [{}, "mode disabled, not allowTLS"],
    [{ ...ALLOW, files: { ...FILES, caFile: "/tmp/ca.pem" } }, "CAFile /tmp/ca.pem, not /etc/"],
    [{ ...ALLOW, files: { ...FILES, caFile: null } }, "CAFile none, not /etc/mongodb/ca.pem"],
    [
      { ...ALLOW, files: { ...FILES, allowConnectionsWithoutCertificates: null } },
      "allowConnectionsWithoutCertificates false, not true",
    ],
  ])("that brought back %j halts and names what differs: %s", async (startup, difference) => {
    const { world, id } = await byHand();
    let isDone = false;

    const outcome = await walkWhile({ world, id }, () => {
      if (world.cluster.orders.length === 0 || isDone) return;
      isDone = true;
      restartNode(world.cluster, FIRST, startup);
    });

    expect(outcome).toBe("halted");
    const { halt } = await stored(world, id);
    expect(halt).toMatchObject({ code: "RESTARTED_OTHERWISE", host: FIRST });
    expect(halt?.message).toContain(`otherwise than asked: ${difference}`);
  });

  test("that was asked for is not asked for otherwise by the next worker", async () => {
    const { world, id } = await byHand();
    const { walking } = await begin(world, id);
    await pauseRollout({ rolloutId: id, expectedVersion: null, reason: "" }, olga, world.ports);
    expect(await world.clock.run(walking)).toBe("paused");
    await resumeRollout({ rolloutId: id, expectedVersion: null }, olga, world.ports);
    const again = drive(world, id, { owner: "worker-2" });
    await pass(world, 5);

    const keys = new Set(world.cluster.orders.map(({ key }) => key));

    expect(world.cluster.orders.length).toBeGreaterThan(1);
    expect(keys.size).toBe(1);
    await pauseRollout({ rolloutId: id, expectedVersion: null, reason: "" }, olga, world.ports);
    await world.clock.run(again);
  });
});

test("a process without commands that is silent once has not been restarted by that", async () => {
  const arbiter = "rs0-3:27017";
  const { world, id } = await byHand({
    sets: { rs0: ["disabled", "disabled", { mode: "disabled", arbiter: true }] },
  });
  let silences = 0;
  let looksAfter = 0;
  world.cluster.faults.wireModes = async () => {
    const isOrdered = world.cluster.orders.some(({ host }) => host === arbiter);
    if (isOrdered && silences === 0) {
      silences += 1;
      return { ok: false, failure: { code: "TIMEOUT", message: "no answer" } };
    }
    if (isOrdered) looksAfter += 1;
    const { mode } = nodeOf(world.cluster, arbiter);
    return { ok: true, value: mode === "disabled" ? ["disabled"] : ["allowTLS", "preferTLS"] };
  };
  const hand = obedientHand(world);
  const patientHand = () => {
    const isArbiterNext = world.cluster.orders.at(-1)?.host === arbiter;
    if (!isArbiterNext || looksAfter > 3) hand();
  };

  expect(await walkWhile({ world, id }, patientHand)).toBe("succeeded");

  expect(silences).toBe(1);
  expect(nodeOf(world.cluster, arbiter).pid).toBe(101);
});

describe("a primary", () => {
  test("hands over before its restart is asked for", async () => {
    const { world, id } = await byHand(SET, "webhook");

    expect(await walkPhase(world, id)).toBe("succeeded");

    expect(world.cluster.effects.filter((effect) => effect.startsWith("stepDown"))).toEqual([
      `stepDown ${PRIMARY}`,
    ]);
    const events = eventsOf(stepOf(await stored(world, id), PRIMARY, "allow"));
    const order = events.map(({ kind }) => kind);
    expect(order.indexOf("step-down")).toBeLessThan(order.indexOf("restart-asked"));
    expect(order).toContain("step-down");
  });

  test("that refuses to is not restarted", async () => {
    const { world, id } = await byHand(SET, "webhook");
    world.cluster.faults.stepDown = async () => ({
      kind: "refused",
      code: 262,
      codeName: "ExceededTimeLimit",
      errmsg: "No electable secondaries caught up",
    });

    expect(await walkPhase(world, id)).toBe("halted");

    expect((await stored(world, id)).halt).toMatchObject({
      code: "STEP_DOWN_REFUSED",
      host: PRIMARY,
    });
    expect(world.cluster.orders.map(({ host }) => host)).not.toContain(PRIMARY);
  });
});

test("an order that fails halts with its reason", async () => {
  const { world, id } = await byHand(SET, "webhook");
  world.cluster.restartAdapters.find = () => ({
    order: async () => ({ kind: "failed", code: "RESTART_ORDER_REFUSED", message: "HTTP 403" }),
  });

  expect(await walkPhase(world, id)).toBe("halted");

  expect((await stored(world, id)).halt).toMatchObject({
    code: "RESTART_ORDER_FAILED",
    message: "HTTP 403",
  });
});

test("an installation without the adapter says so", async () => {
  const { world, id } = await byHand(SET, "webhook");
  world.cluster.restartAdapters.find = () => null;

  expect(await walkPhase(world, id)).toBe("halted");

  expect((await stored(world, id)).halt?.code).toBe("RESTART_ORDER_FAILED");
  expect(nodeOf(world.cluster, FIRST).pid).toBe(100);
});
