import fc from "fast-check";
import { expect, test } from "vitest";
import { buildTicks, buildTimeScale, spreadApart } from "#components/rollouts/time-scale.ts";

const DAY_MS = 86_400_000;
const none: ReadonlySet<number> = new Set();
const base = { startMs: 0, width: 800, unfolded: none };

const layouts = fc.record({
  instants: fc.array(fc.integer({ min: -DAY_MS, max: 10 * DAY_MS }), { maxLength: 30 }),
  endMs: fc.integer({ min: -DAY_MS, max: 10 * DAY_MS }),
  width: fc.integer({ min: 0, max: 2_000 }),
});

test("stretches follow each other without gap or overlap and fill the width", () => {
  fc.assert(
    fc.property(layouts, (layout) => {
      const { stretches } = buildTimeScale({ ...base, ...layout });
      for (const [index, stretch] of stretches.entries()) {
        expect(stretch.x1).toBeGreaterThanOrEqual(stretch.x0);
        const next = stretches[index + 1];
        if (next !== undefined) {
          expect(next.fromMs).toBe(stretch.toMs);
          expect(next.x0).toBe(stretch.x1);
        }
      }
      expect(stretches[0]?.x0).toBe(0);
      expect(stretches.at(-1)?.x1).toBeCloseTo(Math.max(layout.width, 1), 4);
    }),
  );
});

test("later instants never lie further left, and none lies outside", () => {
  fc.assert(
    fc.property(layouts, (layout) => {
      const { toX } = buildTimeScale({ ...base, ...layout });
      const xs = layout.instants.toSorted((a, b) => a - b).map(toX);
      for (const [index, x] of xs.entries()) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(Math.max(layout.width, 1) + 1e-6);
        expect(x).toBeGreaterThanOrEqual((xs[index - 1] ?? 0) - 1e-6);
      }
    }),
  );
});

test("six idle days take a fixed width, the seconds around them the rest", () => {
  const { stretches } = buildTimeScale({
    ...base,
    instants: [10_000, 30_000, 6 * DAY_MS],
    endMs: 6 * DAY_MS + 40_000,
  });

  expect(stretches.map(({ folded }) => folded)).toEqual([false, true, false]);
  const fold = stretches[1];
  expect((fold?.x1 ?? 0) - (fold?.x0 ?? 0)).toBe(56);
});

test("a fold that a person has opened takes its true share", () => {
  const layout = { ...base, instants: [10_000, 400_000], endMs: 420_000 };
  const fold = buildTimeScale(layout).stretches.find(({ folded }) => folded);

  const opened = buildTimeScale({ ...layout, unfolded: new Set([fold?.fromMs ?? -1]) });

  expect(opened.stretches.some(({ folded }) => folded)).toBe(false);
  expect(opened.stretches.some(({ foldable }) => foldable)).toBe(true);
});

test("an end before the start, from a clock that runs behind, still gives a drawable scale", () => {
  const { stretches, toX } = buildTimeScale({
    ...base,
    startMs: 5_000,
    endMs: 1_000,
    instants: [],
  });

  expect(stretches).toHaveLength(1);
  expect(toX(1_000)).toBe(0);
});

test("ticks are round instants that keep their distance and avoid folds", () => {
  const scale = buildTimeScale({
    ...base,
    instants: [60_000, 6 * DAY_MS],
    endMs: 6 * DAY_MS + 90_000,
  });

  const ticks = buildTicks(scale);

  expect(ticks.length).toBeGreaterThan(2);
  for (const [index, tick] of ticks.entries()) {
    expect(tick.atMs % 1_000).toBe(0);
    expect(tick.x - (ticks[index - 1]?.x ?? -84)).toBeGreaterThanOrEqual(84);
    const fold = scale.stretches.find(({ folded }) => folded);
    expect(tick.x <= (fold?.x0 ?? 0) || tick.x >= (fold?.x1 ?? 0)).toBe(true);
  }
});

test("marks are spread so that none overlaps, in order and within the width", () => {
  const position = fc.integer({ min: 0, max: 1_000 });
  fc.assert(
    fc.property(fc.array(position, { maxLength: 20 }), (positions) => {
      const xs = spreadApart(
        positions.toSorted((a, b) => a - b),
        24,
        1_000,
      );
      for (const [index, x] of xs.entries()) {
        expect(x).toBeLessThanOrEqual(1_000);
        if (index > 0) expect(x - (xs[index - 1] ?? 0)).toBeGreaterThanOrEqual(24);
      }
    }),
  );
});
