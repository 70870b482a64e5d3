import { expect, test } from "vitest";
import { cellAt, layoutGrid, shortenMiddle } from "#components/trust/grid-layout.ts";

const DESK_WIDTH = 1_140;

function names(count: number, length = 12): string[] {
  return Array.from({ length: count }, (_, index) => `${"n".repeat(length)}${index}`);
}

test.each([1, 3, 9, 24, 60])("a grid of %d nodes fits on a desk", (count) => {
  expect(layoutGrid(names(count, 40)).width).toBeLessThanOrEqual(DESK_WIDTH);
});

test("only cells with room for it have an icon", () => {
  expect([3, 24, 60].map((count) => layoutGrid(names(count)).hasIcons)).toEqual([
    true,
    true,
    false,
  ]);
});

test("a point is in the cell that is drawn there", () => {
  const layout = layoutGrid(names(3));
  const x = layout.left + layout.step * 1.5;
  const y = layout.top + layout.step * 2.5;

  expect(cellAt(layout, { x, y }, 3)).toEqual({ from: 2, to: 1 });
});

test.each([
  { x: 0, y: 400 },
  { x: 4_000, y: 400 },
  { x: 400, y: 0 },
])("beside the cells, at %o, there is none", (point) => {
  expect(cellAt(layoutGrid(names(3)), point, 3)).toBeNull();
});

test("a long name keeps both ends", () => {
  expect(shortenMiddle("shard-0-replica-14.eu-west", 11)).toBe("shard…-west");
  expect(shortenMiddle("short", 11)).toBe("short");
});
