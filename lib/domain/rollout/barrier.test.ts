import { describe, expect, test } from "vitest";
import {
  nextOnlineMode,
  type OnlineTargetMode,
  TLS_MODES,
  type TlsMode,
} from "#lib/domain/mode/tls-mode.ts";
import { checkBarrier } from "#lib/domain/rollout/barrier.ts";
import { combinationsOf } from "#tests/builders/combinations.ts";

/**
 * Which pairs can dial each other both ways, as the server's own tests state it, row by row. Written down
 * here a second time so that the barrier is not checked against itself.
 */
const TALKS: Record<TlsMode, readonly TlsMode[]> = {
  disabled: ["disabled", "allowTLS"],
  allowTLS: ["disabled", "allowTLS", "preferTLS"],
  preferTLS: ["allowTLS", "preferTLS", "requireTLS"],
  requireTLS: ["preferTLS", "requireTLS"],
};

const TARGETS = ["preferTLS", "requireTLS"] as const;
const ALL = combinationsOf(TLS_MODES, 4);

const nodesOf = (modes: readonly TlsMode[]) =>
  modes.map((mode, i) => ({ host: `n${i}`, reachable: true, mode }));

/** Whether every pair that has the node at `index` in it can talk. */
const isIsland = (modes: readonly TlsMode[], index: number) =>
  modes.some((mode, i) => i !== index && !TALKS[modes[index] ?? "disabled"].includes(mode));

const isWhole = (modes: readonly TlsMode[]) => modes.every((_, i) => !isIsland(modes, i));

const moveIfAllowed = (modes: TlsMode[], index: number, target: OnlineTargetMode) => {
  const isLegal = nextOnlineMode(modes[index] ?? "disabled") === target;
  const isAllowed = checkBarrier(target, nodesOf(modes)).length === 0;
  return isLegal && isAllowed ? modes.with(index, target) : modes;
};

describe("over every combination of modes of up to 4 nodes", () => {
  test("there are 4 + 16 + 64 + 256 combinations", () => {
    expect(ALL).toHaveLength(340);
  });

  test.each(TARGETS)("names exactly the nodes that could not talk to one at %s", (target) => {
    for (const modes of ALL) {
      const expected = modes.flatMap((mode, i) => (TALKS[target].includes(mode) ? [] : [`n${i}`]));

      const named = checkBarrier(target, nodesOf(modes)).map((violation) => violation.host);

      expect(named, modes.join(" ")).toEqual(expected);
    }
  });

  test.each(TARGETS)("lets a legal move to %s happen exactly when it cuts nobody off", (target) => {
    for (const modes of ALL) {
      const index = modes.findIndex((mode) => nextOnlineMode(mode) === target);
      if (index === -1) continue;
      const after = modes.with(index, target);

      const allowed = checkBarrier(target, nodesOf(modes)).length === 0;

      expect(allowed, `${modes.join(" ")} -> ${after.join(" ")}`).toBe(!isIsland(after, index));
    }
  });

  test("a set that obeys the barrier at every step never has a pair that cannot talk", () => {
    for (const modes of ALL.filter(isWhole)) {
      const walk = TARGETS.flatMap((target) => [...modes.keys()].map((i) => ({ target, i })));
      walk.reduce((now, { target, i }) => {
        const after = moveIfAllowed(now, i, target);
        expect(isWhole(after), after.join(" ")).toBe(true);
        return after;
      }, modes);
    }
  });
});

describe("what is not known", () => {
  test("an unreachable node is a violation whatever it was last seen at", () => {
    const nodes = [{ host: "n0", reachable: false, mode: "requireTLS" as const }];

    expect(checkBarrier("requireTLS", nodes)).toMatchObject([{ code: "UNREACHABLE", host: "n0" }]);
  });

  test("a node that does not tell its mode is a violation", () => {
    const nodes = [{ host: "n0", reachable: true, mode: null }];

    expect(checkBarrier("preferTLS", nodes)).toMatchObject([{ code: "MODE_UNKNOWN", host: "n0" }]);
  });

  test("the sentence names the node and its mode", () => {
    const [violation] = checkBarrier("requireTLS", nodesOf(["preferTLS", "allowTLS"]));

    expect(violation?.message).toContain("n1");
    expect(violation?.message).toContain("allowTLS");
  });
});
