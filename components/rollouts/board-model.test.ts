import fc from "fast-check";
import { expect, test } from "vitest";
import { buildBoard, LANE_HEIGHT, MARK_SIZE } from "#components/rollouts/board-model.ts";
import { buildTimeline } from "#components/rollouts/timeline-model.ts";
import {
  anAttempt,
  aPlan,
  aPlannedNode,
  aRolloutDto,
  ROLLOUT_BEGAN_AT,
  stepsOf,
} from "#tests/builders/dto-rollout.ts";

const BEGAN = Date.parse(ROLLOUT_BEGAN_AT);

/** A rollout in which the attempts of all steps began and took as long as told, in seconds. */
function boardOf(
  attempts: readonly (readonly [number, number])[],
  nowSeconds: number,
  width: number,
) {
  const plan = aPlan(attempts.map((_, index) => aPlannedNode({ host: `db-${index}:27017` })));
  const steps = stepsOf(plan).map((step) => {
    const times = step.phaseIndex === 0 ? attempts[step.order] : undefined;
    if (times === undefined) return step;
    return {
      ...step,
      state: "done" as const,
      attempts: [anAttempt(times[0], times[0] + times[1])],
    };
  });
  const nowMs = BEGAN + nowSeconds * 1_000;
  const timeline = buildTimeline(aRolloutDto({ state: "running", plan, steps }), nowMs);
  return buildBoard({ timeline, nowMs, width, unfolded: new Set() });
}

const runs = fc.record({
  attempts: fc.array(
    fc.tuple(fc.integer({ min: 0, max: 900_000 }), fc.integer({ min: 0, max: 60 })),
    {
      minLength: 1,
      maxLength: 12,
    },
  ),
  now: fc.integer({ min: -5_000, max: 1_000_000 }),
  width: fc.integer({ min: 300, max: 1_600 }),
});

test("the now-line, every mark and every gate lie inside the board", () => {
  fc.assert(
    fc.property(runs, ({ attempts, now, width }) => {
      const board = boardOf(attempts, now, width);
      const marks = board.groups.flatMap(({ lanes }) => lanes.flatMap(({ marks: all }) => all));
      const xs = [board.nowX ?? 0, ...marks.map(({ x }) => x), ...board.gates.map(({ x }) => x)];
      for (const x of xs) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(width);
      }
    }),
  );
});

test("no fill and no bar has a negative width", () => {
  fc.assert(
    fc.property(runs, ({ attempts, now, width }) => {
      for (const { lanes } of boardOf(attempts, now, width).groups) {
        for (const { fills, marks } of lanes) {
          for (const { x0, x1 } of fills) expect(x1).toBeGreaterThanOrEqual(x0);
          for (const { barX0, barX1 } of marks) expect(barX1).toBeGreaterThanOrEqual(barX0);
        }
      }
    }),
  );
});

test("lanes do not overlap and end at the height of the board", () => {
  const board = boardOf(
    [
      [1, 2],
      [5, 2],
      [9, 2],
    ],
    20,
    800,
  );
  const tops = board.groups.flatMap(({ lanes }) => lanes.map(({ y }) => y));

  for (const [index, y] of tops.entries()) {
    if (index > 0) expect(y - (tops[index - 1] ?? 0)).toBeGreaterThanOrEqual(LANE_HEIGHT);
  }
  expect(board.height).toBe((tops.at(-1) ?? 0) + LANE_HEIGHT);
});

test("a phase that waits stands to the right of now", () => {
  const board = boardOf([[1, 2]], 20, 800);
  const waiting = board.gates.find(({ atMs }) => atMs === null);

  expect(waiting?.x).toBeGreaterThan(board.nowX ?? Number.POSITIVE_INFINITY);
});

test("the height stays the same while attempts come in", () => {
  const few = boardOf(
    [
      [1, 2],
      [5, 2],
    ],
    20,
    800,
  );
  const more = boardOf(
    [
      [1, 2],
      [500, 40],
    ],
    900,
    800,
  );

  expect(more.height).toBe(few.height);
  expect(MARK_SIZE).toBeLessThanOrEqual(LANE_HEIGHT);
});
