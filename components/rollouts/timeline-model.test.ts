import { expect, test } from "vitest";
import { buildTimeline } from "#components/rollouts/timeline-model.ts";
import {
  anAttempt,
  aPlan,
  aPlannedNode,
  aRolloutDto,
  aStep,
  ROLLOUT_BEGAN_AT,
  secondsAfterStart,
} from "#tests/builders/dto-rollout.ts";

const BEGAN = Date.parse(ROLLOUT_BEGAN_AT);
const at = (seconds: number) => BEGAN + seconds * 1_000;

function oneNode(overrides: Parameters<typeof aRolloutDto>[0] = {}) {
  return aRolloutDto({ state: "running", plan: aPlan([aPlannedNode()]), ...overrides });
}

function onlyLane(timeline: ReturnType<typeof buildTimeline>) {
  const lane = timeline.groups[0]?.lanes[0];
  if (lane === undefined) throw new Error("The timeline has no lane");
  return lane;
}

test("the fill of a lane is the mode over time, from the planned mode to now", () => {
  const steps = [aStep({ state: "done", attempts: [anAttempt(10, 12)] })];

  const lane = onlyLane(buildTimeline(oneNode({ steps }), at(60)));

  expect(lane.fills).toEqual([
    { mode: "allowTLS", fromMs: BEGAN, toMs: at(10.4) },
    { mode: "preferTLS", fromMs: at(10.4), toMs: at(60) },
  ]);
  expect(lane.mode).toBe("preferTLS");
});

test("a clock that runs behind gives no negative width", () => {
  const steps = [aStep({ state: "running", attempts: [anAttempt(10, null, { events: [] })] })];

  const timeline = buildTimeline(oneNode({ steps }), at(-500));
  const lane = onlyLane(timeline);

  expect(timeline.endMs).toBeGreaterThan(timeline.startMs);
  for (const { fromMs, toMs } of [...lane.fills, ...lane.marks]) {
    expect(toMs).toBeGreaterThanOrEqual(fromMs);
  }
});

test("fills of a lane touch and do not overlap, even when clocks disagree", () => {
  const steps = [
    aStep({ state: "done", attempts: [anAttempt(30, 32)] }),
    aStep({ phaseIndex: 1, order: 1, state: "done", attempts: [anAttempt(20, 22)] }),
  ];

  const { fills } = onlyLane(buildTimeline(oneNode({ steps }), at(60)));

  for (const [index, fill] of fills.entries()) {
    expect(fill.toMs).toBeGreaterThanOrEqual(fill.fromMs);
    if (index > 0) expect(fill.fromMs).toBe(fills[index - 1]?.toMs);
  }
});

test.each([
  ["done", "verified"],
  ["failed", "failed"],
  ["interrupted", "retried"],
  [null, "intent"],
] as const)("an attempt with outcome %s is marked %s", (outcome, kind) => {
  const attempt = anAttempt(10, outcome === null ? null : 12, { outcome });
  const steps = [aStep({ attempts: [attempt] })];

  expect(onlyLane(buildTimeline(oneNode({ steps }), at(60))).marks[0]?.kind).toBe(kind);
});

test("a phase that nobody has approved and nothing has begun has no place in time", () => {
  const approvals = [
    {
      phaseIndex: 0,
      digest: "0",
      decision: "approved" as const,
      userId: "u",
      userName: "Ana Ames",
      comment: "",
      at: secondsAfterStart(5),
      expiresAt: secondsAfterStart(900),
    },
  ];

  const { gates } = buildTimeline(oneNode({ approvals }), at(60));

  expect(gates.map(({ atMs }) => atMs)).toEqual([at(5), null]);
});

test("a rejection opens no gate", () => {
  const approvals = [
    {
      phaseIndex: 0,
      digest: "0",
      decision: "rejected" as const,
      userId: "u",
      userName: "Ana Ames",
      comment: "not now",
      at: secondsAfterStart(5),
      expiresAt: secondsAfterStart(900),
    },
  ];

  expect(buildTimeline(oneNode({ approvals }), at(60)).gates[0]?.atMs).toBeNull();
});

test("a phase that never began has no gate once the rollout is over", () => {
  expect(buildTimeline(oneNode({ state: "aborted" }), at(60)).gates).toEqual([]);
});

test("a finished rollout ends when it ended, whatever the clock says", () => {
  const rollout = oneNode({ state: "succeeded", updatedAt: secondsAfterStart(30) });

  const timeline = buildTimeline(rollout, at(9_999));

  expect(timeline.isLive).toBe(false);
  expect(timeline.endMs).toBe(at(30));
});

test("lanes stand in the order of their steps, by set", () => {
  const nodes = [
    aPlannedNode({ host: "p", role: "primary" }),
    aPlannedNode({ host: "m", group: "mongos" }),
    aPlannedNode({ host: "s" }),
  ];
  const plan = aPlan(nodes);
  const steps = ["s", "p", "m"].map((host, order) => aStep({ host, order }));

  const { groups } = buildTimeline(oneNode({ plan, steps }), at(60));

  expect(groups.map(({ name, lanes }) => [name, lanes.map(({ host }) => host)])).toEqual([
    ["rs0", ["s", "p"]],
    ["mongos", ["m"]],
  ]);
});
