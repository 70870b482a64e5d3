import { beforeEach, describe, expect, test } from "vitest";
import type {
  ClusterStore,
  FactLog,
  LeaseStore,
  RolloutStore,
} from "#lib/application/ports/stores.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { ROLLOUT_STATES } from "#lib/domain/rollout/rollout.ts";
import { isTerminal } from "#lib/domain/rollout/rollout-state.ts";
import { aCluster, aFact, someCredentials } from "#tests/builders/cluster.ts";
import { anApproval, anAttempt, aRollout } from "#tests/builders/rollout.ts";

/** Stores over one empty database, and a way to let time pass for it. */
export interface RolloutStoreHarness {
  clusters: ClusterStore;
  rollouts: RolloutStore;
  leases: LeaseStore;
  facts: FactLog;
  /** Resolves when the store's own clock is at least `ms` further. */
  letPass(ms: number): Promise<void>;
}

const LONG_MS = 60_000;
const TTL_MS = 200;
const started = aFact({ kind: "step.started", rolloutId: "rollout-1" });

/** What every rollout store must do; `makeStore` gives an empty one for each test. */
export function describeRolloutStore(
  name: string,
  makeStore: () => Promise<RolloutStoreHarness>,
): void {
  describe(`rollout store: ${name}`, () => {
    let store: RolloutStoreHarness;
    beforeEach(async () => {
      store = await makeStore();
      await store.clusters.insert(aCluster(), someCredentials(), []);
      await store.clusters.insert(aCluster({ id: "b", name: "billing" }), someCredentials(), []);
    });
    const insert = async (overrides: Partial<Rollout> = {}): Promise<Rollout> => {
      const outcome = await store.rollouts.insert(aRollout(overrides), []);
      if (!outcome.inserted) throw new Error("The rollout was refused");
      return outcome.rollout;
    };

    test("gives each rollout the next number", async () => {
      const first = await insert({ state: "aborted" });
      const second = await insert({ id: "rollout-2" });

      expect(second.number).toBeGreaterThan(first.number);
    });

    test("gives back the whole rollout as it was stored", async () => {
      const rollout = await insert();
      const begun: Rollout = {
        ...rollout,
        version: 2,
        state: "halted",
        wish: "halt",
        approvals: [anApproval()],
        steps: rollout.steps.map((step, i) =>
          i === 0
            ? {
                ...step,
                state: "failed",
                attempts: [
                  anAttempt({ outcome: "interrupted", modeAfter: null }),
                  anAttempt({
                    number: 2,
                    outcome: "failed",
                    events: [
                      {
                        at: "2026-11-22T10:00:02.000Z",
                        kind: "tls-hello",
                        ok: false,
                        detail: "no answer",
                        durationMs: 12.5,
                      },
                    ],
                  }),
                ],
              }
            : step,
        ),
        halt: {
          code: "WIRE_TLS_REFUSED",
          message: "db-1 did not answer",
          host: "db-1:27017",
          at: "2026-11-22T10:00:03.000Z",
        },
        updatedAt: "2026-11-22T10:00:03.000Z",
      };

      expect(await store.rollouts.replace(begun, 1, [])).toBe("replaced");

      expect(await store.rollouts.find("rollout-1")).toEqual(begun);
    });

    test("an unknown rollout is null", async () => {
      expect(await store.rollouts.find("nobody")).toBeNull();
    });

    test.each(ROLLOUT_STATES)("a rollout that is %s decides on the next one", async (state) => {
      await insert({ state });

      const outcome = await store.rollouts.insert(aRollout({ id: "rollout-2" }), [started]);

      expect(outcome.inserted).toBe(isTerminal(state));
      expect(await store.facts.since(0, 10)).toHaveLength(isTerminal(state) ? 1 : 0);
    });

    test("lets one of several simultaneous inserts through", async () => {
      const outcomes = await Promise.all(
        ["r-1", "r-2", "r-3"].map((id) => store.rollouts.insert(aRollout({ id }), [])),
      );

      expect(outcomes.filter((outcome) => outcome.inserted)).toHaveLength(1);
    });

    test("lists newest first, filtered by cluster and by being live", async () => {
      await insert({ state: "succeeded" });
      await insert({ id: "rollout-2" });
      await insert({ id: "rollout-3", clusterId: "b", state: "running" });
      const ids = async (filter: Parameters<RolloutStore["list"]>[0]) =>
        (await store.rollouts.list(filter)).map((rollout) => rollout.id);

      expect(await ids({ limit: 10 })).toEqual(["rollout-3", "rollout-2", "rollout-1"]);
      expect(await ids({ limit: 2 })).toEqual(["rollout-3", "rollout-2"]);
      expect(await ids({ clusterId: "cluster-1", limit: 10 })).toEqual(["rollout-2", "rollout-1"]);
      expect(await ids({ live: true, limit: 10 })).toEqual(["rollout-3", "rollout-2"]);
      expect(await ids({ live: false, limit: 10 })).toEqual(["rollout-1"]);
    });

    test("lists attempts without the lines of their events, which the whole rollout keeps", async () => {
      const event = {
        at: "2026-11-22T10:00:02.000Z",
        kind: "set-parameter" as const,
        ok: true,
        detail: "done",
        durationMs: 2,
      };
      const steps = aRollout().steps.map((step) => ({
        ...step,
        attempts: [
          anAttempt({ events: [{ ...event, lines: ["> {}", "< ok"] }, event] }),
          anAttempt({ number: 2 }),
        ],
      }));
      await insert({ steps });

      const [listed] = await store.rollouts.list({ limit: 1 });
      const found = await store.rollouts.find("rollout-1");

      expect(found?.steps).toEqual(steps);
      expect(listed?.steps.map((step) => step.attempts)).toEqual(
        steps.map(() => [anAttempt({ events: [event, event] }), anAttempt({ number: 2 })]),
      );
    });

    test("refuses a replacement made from an older version, with its facts", async () => {
      const rollout = await insert();
      await store.rollouts.replace({ ...rollout, version: 2, wish: "pause" }, 1, []);

      const outcome = await store.rollouts.replace({ ...rollout, version: 2 }, 1, [started]);

      expect(outcome).toBe("stale");
      expect((await store.rollouts.find("rollout-1"))?.wish).toBe("pause");
      expect(await store.facts.since(0, 10)).toEqual([]);
    });

    test("lets one of several simultaneous replacements through", async () => {
      const rollout = await insert();

      const outcomes = await Promise.all(
        ["x", "y", "z"].map((digest) =>
          store.rollouts.replace({ ...rollout, version: 2, digest }, 1, [started]),
        ),
      );

      expect(outcomes.toSorted()).toEqual(["replaced", "stale", "stale"]);
      expect(await store.facts.since(0, 10)).toHaveLength(1);
    });

    test("appends the facts of a replacement in order", async () => {
      const rollout = await insert();
      const done = aFact({ kind: "step.done", rolloutId: "rollout-1", host: "db-1:27017" });

      await store.rollouts.replace({ ...rollout, version: 2 }, 1, [started, done]);

      expect(await store.facts.ofRollout("rollout-1")).toMatchObject([started, done]);
    });

    test("writes the steps that are other objects than before, and leaves the others alone", async () => {
      const before = await insert();
      const [first, second] = before.steps;
      if (first === undefined || second === undefined) throw new Error("Two steps are needed");
      const begun = { ...first, state: "running" as const, attempts: [anAttempt()] };
      const steps = [begun, ...before.steps.slice(1)];

      await store.rollouts.replace({ ...before, version: 2, steps }, 1, [], { before });

      const stored = await store.rollouts.find("rollout-1");
      expect(stored?.steps[0]).toEqual(begun);
      expect(stored?.steps[1]).toEqual(second);
    });

    test("tells the version and who runs without reading whole rollouts", async () => {
      const rollout = await insert({ state: "running" });
      await insert({ id: "rollout-2", clusterId: "b", state: "paused" });
      await store.rollouts.replace({ ...rollout, version: 2 }, 1, []);

      expect(await store.rollouts.versionOf("rollout-1")).toBe(2);
      expect(await store.rollouts.versionOf("no-rollout")).toBeNull();
      expect(await store.rollouts.running(10)).toEqual(["rollout-1"]);
    });

    test("the holder of the lease may write", async () => {
      const rollout = await insert();
      const lease = await store.leases.claim("cluster-1", "a", LONG_MS);

      const outcome = await store.rollouts.replace(
        { ...rollout, version: 2 },
        1,
        [],
        lease === null ? {} : { lease },
      );

      expect(lease).not.toBeNull();
      expect(outcome).toBe("replaced");
    });

    test("an owner who lost the lease is fenced, even with the right version", async () => {
      const rollout = await insert();
      const lost = await store.leases.claim("cluster-1", "a", TTL_MS);
      await store.letPass(TTL_MS + 1);
      await store.leases.claim("cluster-1", "b", LONG_MS);

      const outcome = await store.rollouts.replace(
        { ...rollout, version: 2 },
        1,
        [started],
        lost === null ? {} : { lease: lost },
      );

      expect(lost).not.toBeNull();
      expect(outcome).toBe("fenced");
      expect((await store.rollouts.find("rollout-1"))?.version).toBe(1);
      expect(await store.facts.since(0, 10)).toEqual([]);
    });

    test("fencing is told before staleness", async () => {
      const rollout = await insert();

      const outcome = await store.rollouts.replace({ ...rollout, version: 9 }, 8, [], {
        lease: { clusterId: "cluster-1", epoch: 99 },
      });

      expect(outcome).toBe("fenced");
    });
  });
}
