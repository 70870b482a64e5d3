import { beforeEach, describe, expect, test } from "vitest";
import type { ClusterStore, FactLog } from "#lib/application/ports/stores.ts";
import { aCluster, aFact, someCredentials } from "#tests/builders/cluster.ts";

/** Stores over one empty database. */
export interface FactLogHarness {
  clusters: ClusterStore;
  facts: FactLog;
}

/** What every fact log must do; `makeStore` gives an empty one for each test. */
export function describeFactLog(name: string, makeStore: () => Promise<FactLogHarness>): void {
  describe(`fact log: ${name}`, () => {
    let store: FactLogHarness;
    beforeEach(async () => {
      store = await makeStore();
    });
    const append = async (messages: readonly string[], rolloutId: string | null = null) => {
      const stored = await store.clusters.find("cluster-1");
      const facts = messages.map((message) => aFact({ message, rolloutId }));
      if (stored === null) await store.clusters.insert(aCluster(), someCredentials(), facts);
      else await store.clusters.replace(stored, null, facts);
    };

    test("an empty log ends at 0", async () => {
      expect(await store.facts.latestSeq()).toBe(0);
      expect(await store.facts.since(0, 10)).toEqual([]);
    });

    test("keeps facts as they were appended, in rising order", async () => {
      await append(["one", "two"]);
      await append(["three"]);

      const facts = await store.facts.since(0, 10);

      expect(facts.map((fact) => fact.message)).toEqual(["one", "two", "three"]);
      expect(facts[0]).toEqual({ ...aFact({ message: "one" }), seq: facts[0]?.seq });
      expect(facts.map((fact) => fact.seq)).toEqual(
        facts.map((fact) => fact.seq).toSorted((a, b) => a - b),
      );
    });

    test("continues after a position, up to the limit", async () => {
      await append(["one", "two", "three", "four"]);
      const [first] = await store.facts.since(0, 1);

      const next = await store.facts.since(first?.seq ?? 0, 2);

      expect(next.map((fact) => fact.message)).toEqual(["two", "three"]);
    });

    test("ends at the last fact", async () => {
      await append(["one", "two"]);

      const facts = await store.facts.since(0, 10);

      expect(await store.facts.latestSeq()).toBe(facts.at(-1)?.seq);
    });

    test("gives the facts of one rollout, oldest first", async () => {
      await append(["unrelated"]);
      await append(["planned"], "rollout-1");
      await append(["other"], "rollout-2");
      await append(["started"], "rollout-1");

      const facts = await store.facts.ofRollout("rollout-1");

      expect(facts.map((fact) => fact.message)).toEqual(["planned", "started"]);
    });
  });
}
