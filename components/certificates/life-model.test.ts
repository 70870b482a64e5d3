import { expect, test } from "vitest";
import { lifeLeft } from "#components/certificates/life-model.ts";

const validity = { notBefore: "2026-01-01T00:00:00.000Z", notAfter: "2026-12-31T00:00:00.000Z" };

test.each([
  ["2025-12-31T00:00:00.000Z", "red", 1],
  ["2026-07-02T00:00:00.000Z", "neutral", 0.5],
  ["2026-12-20T00:00:00.000Z", "amber", 0.03],
  ["2027-01-02T00:00:00.000Z", "red", 0],
] as const)("at %s a certificate of 2026 is %s with %d of its life left", (now, tone, part) => {
  const left = lifeLeft(validity, Date.parse(now));

  expect(left.tone).toBe(tone);
  expect(left.part).toBeCloseTo(part, 2);
});
