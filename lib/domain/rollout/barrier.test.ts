import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  nextOnlineMode,
  type OnlineTargetMode,
  TLS_MODES,
  type TlsMode,
} from "#lib/domain/mode/tls-mode.ts";
import { type BarrierNode, checkMove } from "#lib/domain/rollout/barrier.ts";
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
  modes.map((mode, i): BarrierNode => ({ host: `n${i}`, reachable: true, possible: [mode] }));

/** What forbids the move to a node that none of these is. */
const forbiddenBy = (target: TlsMode, nodes: readonly BarrierNode[]) =>
  checkMove("new", target, nodes);

/** Whether every pair that has the node at `index` in it can talk. */
const isIsland = (modes: readonly TlsMode[], index: number) =>
  modes.some((mode, i) => i !== index && !TALKS[modes[index] ?? "disabled"].includes(mode));

const isWhole = (modes: readonly TlsMode[]) => modes.every((_, i) => !isIsland(modes, i));

const moveIfAllowed = (modes: TlsMode[], index: number, target: OnlineTargetMode) => {
  const isLegal = nextOnlineMode(modes[index] ?? "disabled") === target;
  const isAllowed = forbiddenBy(target, nodesOf(modes)).length === 0;
  return isLegal && isAllowed ? modes.with(index, target) : modes;
};

describe("over every combination of modes of up to 4 nodes", () => {
  test("there are 4 + 16 + 64 + 256 combinations", () => {
    expect(ALL).toHaveLength(340);
  });

  test.each(TARGETS)("names exactly the nodes that could not talk to one at %s", (target) => {
    for (const modes of ALL) {
      const expected = modes.flatMap((mode, i) => (TALKS[target].includes(mode) ? [] : [`n${i}`]));

      const named = forbiddenBy(target, nodesOf(modes)).map((violation) => violation.host);

      expect(named, modes.join(" ")).toEqual(expected);
    }
  });

  test.each(TARGETS)("lets a legal move to %s happen exactly when it cuts nobody off", (target) => {
    for (const modes of ALL) {
      const index = modes.findIndex((mode) => nextOnlineMode(mode) === target);
      if (index === -1) continue;
      const after = modes.with(index, target);

      const allowed = forbiddenBy(target, nodesOf(modes)).length === 0;

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
    const nodes = [{ host: "n0", reachable: false, possible: ["requireTLS" as const] }];

    expect(forbiddenBy("requireTLS", nodes)).toMatchObject([{ code: "UNREACHABLE", host: "n0" }]);
  });

  test("a node that does not tell its mode is a violation", () => {
    const nodes = [{ host: "n0", reachable: true, possible: [] }];

    expect(forbiddenBy("preferTLS", nodes)).toMatchObject([{ code: "MODE_UNKNOWN", host: "n0" }]);
  });

  test("the sentence names the node and its mode", () => {
    const [violation] = forbiddenBy("requireTLS", nodesOf(["preferTLS", "allowTLS"]));

    expect(violation?.message).toContain("n1");
    expect(violation?.message).toContain("allowTLS");
  });
});

/** No node enters preferTLS before all accept TLS, none enters requireTLS before all send TLS. */
function byTheManual(to: TlsMode, { host, reachable, possible: [seen] }: BarrierNode) {
  if (!reachable) return `UNREACHABLE ${host}`;
  if (seen === undefined) return `MODE_UNKNOWN ${host}`;
  if (to === "preferTLS") return seen === "disabled" ? `TLS_NOT_ACCEPTED ${host}` : null;
  return seen === "disabled" || seen === "allowTLS" ? `TLS_NOT_SENT ${host}` : null;
}

describe("the move of one node", () => {
  const known = (host: string, ...possible: TlsMode[]): BarrierNode => ({
    host,
    reachable: true,
    possible,
  });

  const mode = fc.constantFrom(...TLS_MODES);

  test("is forbidden by exactly the other nodes that could not talk to it, up or down", () => {
    fc.assert(
      fc.property(fc.array(mode, { minLength: 1, maxLength: 8 }), mode, (modes, to) => {
        const nodes = modes.map((each, i) => known(`n${i}`, each));
        const expected = modes.flatMap((each, i) =>
          i > 0 && !TALKS[to].includes(each) ? [`n${i}`] : [],
        );

        expect(checkMove("n0", to, nodes).map(({ host }) => host)).toEqual(expected);
      }),
    );
  });

  test("by command is judged as by the two barriers of the manual", () => {
    const others = fc.array(fc.record({ mode: fc.option(mode), reachable: fc.boolean() }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(others, fc.constantFrom(...TARGETS), (rest, to) => {
        const own = to === "preferTLS" ? ("allowTLS" as const) : ("preferTLS" as const);
        const nodes = [{ reachable: true, mode: own }, ...rest].map((each, i) => ({
          host: `n${i}`,
          reachable: each.reachable,
          possible: each.mode === null ? [] : [each.mode],
        }));
        const expected = nodes.flatMap((node) => byTheManual(to, node) ?? []);

        expect(checkMove("n0", to, nodes).map(({ code, host }) => `${code} ${host}`)).toEqual(
          expected,
        );
      }),
    );
  });

  test.each<[TlsMode, TlsMode, string]>([
    ["allowTLS", "requireTLS", "PLAINTEXT_NOT_ACCEPTED"],
    ["disabled", "preferTLS", "TLS_SENT"],
    ["disabled", "requireTLS", "TLS_SENT"],
    ["preferTLS", "disabled", "TLS_NOT_ACCEPTED"],
    ["requireTLS", "disabled", "TLS_NOT_SENT"],
    ["requireTLS", "allowTLS", "TLS_NOT_SENT"],
  ])("a restart to %s is forbidden beside a node at %s", (to, other, code) => {
    expect(checkMove("n0", to, [known("n0", "disabled"), known("n1", other)])).toMatchObject([
      { code, host: "n1" },
    ]);
  });

  test("every mode that a node may have counts, and the sentence names them all", () => {
    const arbiter = known("arbiter", "allowTLS", "preferTLS");
    const nodes = [known("n0", "preferTLS"), arbiter];

    expect(checkMove("n0", "preferTLS", nodes)).toEqual([]);
    expect(checkMove("n0", "requireTLS", nodes)).toEqual([
      {
        code: "TLS_NOT_SENT",
        host: "arbiter",
        mode: "allowTLS",
        message: "arbiter is at allowTLS or preferTLS and does not send TLS yet",
      },
    ]);
  });

  test("arbiters of different shards never talk, those of one set do", () => {
    const arbiter = (host: string, group: string): BarrierNode => ({
      ...known(host, "allowTLS", "preferTLS"),
      role: "arbiter",
      group,
    });
    const apart = [arbiter("a", "shard-a"), arbiter("b", "shard-b")];
    const together = [arbiter("a", "shard-a"), arbiter("b", "shard-a")];

    expect(checkMove("a", "requireTLS", apart)).toEqual([]);
    expect(checkMove("a", "requireTLS", together)).toMatchObject([{ host: "b" }]);
  });

  test("nothing is forbidden to a node without peers, whatever it is itself", () => {
    const alone = { host: "n0", reachable: false, possible: [] };

    for (const to of TLS_MODES) expect(checkMove("n0", to, [alone])).toEqual([]);
  });
});
