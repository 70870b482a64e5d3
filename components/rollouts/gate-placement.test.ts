import fc from "fast-check";
import { expect, test } from "vitest";
import { placeGates, waitingWidth } from "#components/rollouts/gate-placement.ts";
import type { GateLine } from "#components/rollouts/timeline-model.ts";

function aGate(atMs: number | null, approverCount = 0, phaseIndex = 0): GateLine {
  const approvers = Array.from({ length: approverCount }, (_, index) => ({
    name: `Ana ${index}`,
    comment: "",
    atMs: index,
  }));
  const title = phaseIndex === 0 ? "preferTLS" : "requireTLS";
  return { phaseIndex, title, atMs, approvers, waived: [] };
}

/** One millisecond is one pixel, as far as the time axis goes. */
function place(gates: readonly GateLine[], width: number) {
  const scaleWidth = Math.max(width - waitingWidth(gates), Math.min(120, width));
  const toX = (ms: number) => Math.min(Math.max(ms, 0), scaleWidth);
  return placeGates(gates, { toX, scaleWidth, width });
}

const gateLists = fc
  .array(
    fc.tuple(fc.option(fc.integer({ min: -50, max: 1_700 })), fc.integer({ min: 0, max: 6 })),
    { minLength: 1, maxLength: 5 },
  )
  .map((gates) => gates.map(([atMs, approvers], index) => aGate(atMs, approvers, index)));
const boards = fc.record({ gates: gateLists, width: fc.integer({ min: 150, max: 1_600 }) });

test("no flag covers another, however close the phases began", () => {
  fc.assert(
    fc.property(boards, ({ gates, width }) => {
      const placed = place(gates, width);

      for (const [index, { flagX, flagWidth }] of placed.entries()) {
        const next = placed[index + 1];
        if (next !== undefined) expect(flagX + flagWidth).toBeLessThanOrEqual(next.flagX + 1e-6);
      }
    }),
  );
});

test("every flag and every pole lies inside the drawing", () => {
  fc.assert(
    fc.property(boards, ({ gates, width }) => {
      for (const { x, flagX, flagWidth } of place(gates, width)) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(width);
        expect(flagX).toBeGreaterThanOrEqual(0);
        expect(flagX + flagWidth).toBeLessThanOrEqual(width + 1e-6);
      }
    }),
  );
});

test("a leader line begins at its flag, and no two of them cross", () => {
  fc.assert(
    fc.property(boards, ({ gates, width }) => {
      const placed = place(gates, width);

      for (const [index, { flagX, flagWidth, leaderX, x }] of placed.entries()) {
        expect(leaderX).toBeGreaterThanOrEqual(flagX);
        expect(leaderX).toBeLessThanOrEqual(flagX + flagWidth);
        const next = placed[index + 1];
        if (next === undefined) continue;
        expect(leaderX).toBeLessThanOrEqual(next.leaderX);
        expect(x).toBeLessThanOrEqual(next.x);
      }
    }),
  );
});

test("a flag with room stands at its pole", () => {
  const [first, second] = place([aGate(100, 1, 0), aGate(500, 1, 1)], 800);

  expect(first).toMatchObject({ x: 100, flagX: 100, leaderX: 100 });
  expect(second).toMatchObject({ x: 500, flagX: 500, leaderX: 500 });
});

test("of two phases that begin together the second moves its flag, not its pole", () => {
  const [first, second] = place([aGate(100, 1, 0), aGate(103, 1, 1)], 800);

  expect(first?.flagX).toBe(100);
  expect(second?.x).toBe(103);
  expect(second?.leaderX).toBe(second?.flagX);
  expect(second?.flagX).toBeGreaterThan(200);
});

test("a gate that waits stands behind the time axis", () => {
  const gates = [aGate(100, 1, 0), aGate(null, 0, 1)];
  const [, waiting] = place(gates, 800);

  expect(waiting?.x).toBeGreaterThan(800 - waitingWidth(gates));
});

test("where the titles of all phases have no room, all show their numbers", () => {
  const gates = Array.from({ length: 10 }, (_, index) => aGate(index * 40, 1, index));

  expect(place(gates, 700).map(({ isShort }) => isShort)).toEqual(gates.map(() => true));
  expect(place(gates.slice(0, 3), 700).map(({ isShort }) => isShort)).toEqual([
    false,
    false,
    false,
  ]);
});
