import { expect, test } from "vitest";
import {
  expiryNote,
  filterFleet,
  fleetChips,
  parseFilters,
  topologyLine,
} from "#components/clusters/fleet-model.ts";
import { aClusterSummary, aPosture, BUILT_AT } from "#tests/builders/dto-cluster.ts";

const NOW = Date.parse(BUILT_AT);
const halted = {
  id: "r",
  number: 1,
  state: "halted" as const,
  currentPhase: 0,
  phaseCount: 2,
};

test("a halted rollout requires attention and comes first", () => {
  const quiet = aClusterSummary({ id: "a", name: "a-quiet" });
  const loud = aClusterSummary({ id: "b", name: "b-loud", rollout: halted });

  const shown = filterFleet([quiet, loud], new Set(), NOW);

  expect(shown.map(({ id }) => id)).toEqual(["b", "a"]);
});

test("a cluster that was never probed counts as unobservable, never as fine", () => {
  const chips = fleetChips([aClusterSummary({ posture: null })], NOW);

  expect(chips.find(({ filter }) => filter === "unobservable")?.count).toBe(1);
});

test("two filters leave what passes both", () => {
  const soon = aPosture({
    soonestExpiry: { host: "h", subject: "s", notAfter: "2026-12-01T00:00:00Z" },
  });
  const both = aClusterSummary({ id: "both", rollout: halted, posture: soon });
  const one = aClusterSummary({ id: "one", rollout: halted });

  const shown = filterFleet([both, one], new Set(["change", "expiring"] as const), NOW);

  expect(shown.map(({ id }) => id)).toEqual(["both"]);
});

test("an unknown filter in the address is ignored", () => {
  expect([...parseFilters("change,nonsense")]).toEqual(["change"]);
  expect([...parseFilters(null)]).toEqual([]);
});

test("a certificate past its end says since when, in red", () => {
  expect(expiryNote("2026-11-12T10:00:00Z", NOW)).toEqual({
    words: "expired 10 d ago",
    tone: "red",
  });
  expect(expiryNote("2026-12-02T10:00:00Z", NOW)).toEqual({ words: "10 d left", tone: "amber" });
});

test("one node is not called nodes", () => {
  expect(topologyLine(aPosture({ nodeCount: 1, kind: "standalone" }))).toBe(
    "1 node · standalone · 7.0.14",
  );
});
