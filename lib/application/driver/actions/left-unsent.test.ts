import { expect, test } from "vitest";
import type { RoadRequest } from "#lib/domain/rollout/road-request.ts";
import type { WorldShape } from "#tests/in-memory/cluster-world.ts";
import { type Fate, Killed, withFate } from "#tests/in-memory/mortal-ports.ts";
import { roadWorld, walkPhase } from "#tests/in-memory/road-world.ts";
import {
  approve,
  drive,
  LIMITS,
  pass,
  type RolloutWorld,
  stored,
} from "#tests/in-memory/rollout-world.ts";
import { driverOf } from "#tests/in-memory/world-driver.ts";
import { elect, nodeOf } from "#tests/in-memory/world-state.ts";

const FIRST = "rs0-1:27017";
const SECOND = "rs0-2:27017";

const DISABLED: WorldShape = { sets: { rs0: ["disabled", "disabled", "disabled"] } };
const ALLOWING: WorldShape = { sets: { rs0: ["allowTLS", "allowTLS", "allowTLS"] } };
const REQUIRING: WorldShape = {
  sets: { rs0: [1, 2, 3].map(() => ({ mode: "requireTLS" as const, version: "7.0.14" })) },
};
/** Too old to read its certificates anew without a restart. */
const WITH_ARBITER: WorldShape = {
  sets: { rs0: ["requireTLS", "requireTLS", { mode: "requireTLS", arbiter: true }] },
};
const ARBITER = "rs0-3:27017";
const RESTARTING = { phases: ["allow"] } as const satisfies Partial<RoadRequest>;
const ROTATING: Partial<RoadRequest> = { ladder: "certificates", target: null, files: null };

const ORDER = "restartAdapter.order";

/** A process that dies at the n-th call of that name, which has no effect any more. */
function killedBefore(fatal: string, n = 1): Fate {
  let calls = 0;
  let isDead = false;
  const check = async () => {
    if (isDead) throw new Killed();
  };
  return {
    async before(call) {
      if (call === fatal) calls += 1;
      if (calls === n) isDead = true;
      await check();
    },
    after: check,
  };
}

interface Cut {
  shape: WorldShape;
  road: Partial<RoadRequest>;
  /** The phase whose first worker is killed. */
  phase: string;
  call: string;
  n?: number;
}

const RESTART: Cut = { shape: DISABLED, road: RESTARTING, phase: "allow", call: ORDER };

/** A rollout whose worker has stored the intent of a step, and died before it sent anything. */
async function leftUnsent({ shape, road, phase, call, n }: Cut) {
  const { world, id } = await roadWorld(shape, road);
  beSlow(world);
  const { plan } = await stored(world, id);
  const at = plan.phases.findIndex(({ kind }) => kind === phase);
  while ((await stored(world, id)).currentPhase < at) await walkPhase(world, id);
  await approve(world, id);
  world.cluster.commands.length = 0;
  world.cluster.effects.length = 0;
  const fate = killedBefore(call, n);
  const killed = drive(world, id, { as: withFate(world.ports, fate) });
  await expect(world.clock.run(killed)).rejects.toThrow(Killed);
  await pass(world, LIMITS.leaseTtlMs / 1_000);
  return { world, id, ordered: world.cluster.orders.length };
}

/** The tool takes a second for a restart, so that the process is younger than its order. */
function beSlow({ cluster, clock }: RolloutWorld) {
  const { find } = cluster.restartAdapters;
  cluster.restartAdapters.find = (kind) => {
    const tool = find(kind);
    if (tool === null) return null;
    return { order: (order) => clock.sleep(1_000).then(() => tool.order(order)) };
  };
}

/** A member lags from now on, which no look at the modes shows. */
function fallBehind({ cluster }: RolloutWorld, lagging: string) {
  cluster.faults.replication = async (host) => {
    const view = await driverOf(cluster).replication(host);
    if (!view.ok || view.value === null || host !== lagging) return view;
    return { ok: true, value: { ...view.value, lagSeconds: 60 } };
  };
}

const takeOver = (world: RolloutWorld, id: string) => drive(world, id, { owner: "worker-2" });

test.each<[string, Cut]>([
  ["an order of a restart", RESTART],
  [
    "a mode",
    {
      shape: ALLOWING,
      road: { phases: ["prefer"], target: "preferTLS" },
      phase: "prefer",
      call: "driver.setMode",
    },
  ],
  [
    "a clusterAuthMode",
    {
      shape: REQUIRING,
      road: { ladder: "cluster-auth", target: null, files: null },
      phase: "send-x509",
      call: "driver.setClusterAuthMode",
    },
  ],
  [
    "a rotation",
    {
      shape: REQUIRING,
      road: ROTATING,
      phase: "rotate",
      call: "driver.rotateCertificates",
    },
  ],
  [
    "a drop of pooled connections",
    {
      shape: ALLOWING,
      road: { phases: ["prefer", "require", "drain"] },
      phase: "drain",
      call: "driver.dropConnections",
    },
  ],
])(
  "%s that a killed worker left unsent is not sent to a set that fell ill meanwhile",
  async (_what, cut) => {
    const { world, id, ordered } = await leftUnsent(cut);
    fallBehind(world, SECOND);

    expect(await world.clock.run(takeOver(world, id))).toBe("halted");

    expect((await stored(world, id)).halt).toMatchObject({ code: "LAG_TOO_HIGH", host: SECOND });
    expect(world.cluster.commands).toEqual([]);
    expect(world.cluster.effects).toEqual([]);
    expect(world.cluster.orders).toHaveLength(ordered);
  },
);

test("an order left unsent is sent once the set is whole, and once only", async () => {
  const { world, id } = await leftUnsent(RESTART);
  fallBehind(world, SECOND);

  const next = takeOver(world, id);
  await pass(world, 20);
  expect(world.cluster.orders).toEqual([]);
  world.cluster.faults = {};

  expect(await world.clock.run(next)).toBe("succeeded");
  expect(world.cluster.orders.map(({ host }) => host).toSorted()).toEqual([
    FIRST,
    SECOND,
    "rs0-3:27017",
  ]);
});

test("a process that was only out of reach is ordered by nobody before its set was judged", async () => {
  const { world, id } = await leftUnsent(RESTART);
  nodeOf(world.cluster, FIRST).isUp = false;
  const next = takeOver(world, id);
  await pass(world, 20);
  const { hold } = await stored(world, id);
  fallBehind(world, SECOND);
  nodeOf(world.cluster, FIRST).isUp = true;

  expect(await world.clock.run(next)).toBe("halted");

  expect(hold).toMatchObject({ code: "RESTART_AWAITED", host: FIRST });
  expect((await stored(world, id)).halt).toMatchObject({ code: "LAG_TOO_HIGH", host: SECOND });
  expect(world.cluster.orders).toEqual([]);
});

test("a process that was only out of reach is restarted when it is back and its set is whole", async () => {
  const { world, id } = await leftUnsent(RESTART);
  nodeOf(world.cluster, FIRST).isUp = false;
  const next = takeOver(world, id);
  await pass(world, 20);
  nodeOf(world.cluster, FIRST).isUp = true;

  expect(await world.clock.run(next)).toBe("succeeded");
});

test("an order that is carried out while the next worker judges the set is awaited", async () => {
  const { world, id } = await leftUnsent(RESTART);
  // As if it had been sent all the same: the process goes at the first look at its set.
  world.cluster.faults.replication = (host) => {
    nodeOf(world.cluster, FIRST).isUp = false;
    return driverOf(world.cluster).replication(host);
  };
  const next = takeOver(world, id);
  await pass(world, (2 * LIMITS.replicationTimeoutMs) / 1_000);

  const { halt, hold } = await stored(world, id);

  expect(halt).toBeNull();
  expect(hold).toMatchObject({ code: "RESTART_AWAITED", host: FIRST });
  world.cluster.faults = {};
  nodeOf(world.cluster, FIRST).isUp = true;
  expect(await world.clock.run(next)).toBe("succeeded");
});

test("a restart that nothing on the wire would show is not taken for done by who takes it over", async () => {
  const { world, id, ordered } = await leftUnsent({
    shape: WITH_ARBITER,
    road: ROTATING,
    phase: "rotate",
    call: ORDER,
    n: 2,
  });

  expect(await world.clock.run(takeOver(world, id))).not.toBe("halted");

  const orders = world.cluster.orders.slice(ordered).map(({ host }) => host);
  expect(orders).toContain(ARBITER);
  expect(nodeOf(world.cluster, ARBITER).pid).toBe(101);
});

test("a primary that has handed over is not restarted before the others follow the new one", async () => {
  const { world, id } = await roadWorld(DISABLED, RESTARTING);
  await approve(world, id);
  world.cluster.faults.stepDown = async () => {
    elect(world.cluster, FIRST);
    fallBehind(world, SECOND);
    return { kind: "done", reply: "{ ok: 1 }" };
  };

  expect(await world.clock.run(drive(world, id))).toBe("halted");

  expect((await stored(world, id)).halt).toMatchObject({ code: "LAG_TOO_HIGH", host: SECOND });
  expect(world.cluster.orders.map(({ host }) => host)).toEqual([FIRST, SECOND]);
});
