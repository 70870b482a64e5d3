import { beforeEach, describe, expect, test } from "vitest";
import type { ClusterStore, FactLog, ObservationStore } from "#lib/application/ports/stores.ts";
import { aCluster, aFact, someCredentials } from "#tests/builders/cluster.ts";
import { aReplicaSet } from "#tests/builders/observation.ts";

/** Stores over one empty database. */
export interface ObservationStoreHarness {
  clusters: ClusterStore;
  observations: ObservationStore;
  facts: FactLog;
}

const probed = aFact({ kind: "cluster.probed" });

/** What every observation store must do; `makeStore` gives an empty one for each test. */
export function describeObservationStore(
  name: string,
  makeStore: () => Promise<ObservationStoreHarness>,
): void {
  describe(`observation store: ${name}`, () => {
    let store: ObservationStoreHarness;
    beforeEach(async () => {
      store = await makeStore();
      await store.clusters.insert(aCluster(), someCredentials(), []);
      await store.clusters.insert(aCluster({ id: "b", name: "billing" }), someCredentials(), []);
    });

    test("gives back the latest observation as it was stored", async () => {
      const before = aReplicaSet(["allowTLS"]);
      const after = aReplicaSet(["preferTLS", "requireTLS"]);
      await store.observations.append("cluster-1", before, probed);

      const stored = await store.observations.append("cluster-1", after, probed);

      expect(stored).toEqual({ id: stored.id, clusterId: "cluster-1", observation: after });
      expect(await store.observations.latest("cluster-1")).toEqual(stored);
    });

    test("a cluster that was never probed has no latest observation", async () => {
      expect(await store.observations.latest("cluster-1")).toBeNull();
      expect(await store.observations.latestOfAll()).toEqual([]);
    });

    test("appends the fact together with the observation", async () => {
      await store.observations.append("cluster-1", aReplicaSet(["allowTLS"]), probed);

      expect(await store.facts.since(0, 10)).toMatchObject([probed]);
    });

    test("gives the latest of every cluster, once each", async () => {
      await store.observations.append("cluster-1", aReplicaSet(["allowTLS"]), probed);
      const first = await store.observations.append("cluster-1", aReplicaSet([]), probed);
      const second = await store.observations.append("b", aReplicaSet(["disabled"]), probed);

      const latest = await store.observations.latestOfAll();

      expect(latest.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
        [first, second].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      );
    });

    test("lists newest first, page by page, and only the cluster asked for", async () => {
      const ids: string[] = [];
      for (let i = 0; i < 5; i += 1) {
        const stored = await store.observations.append("cluster-1", aReplicaSet([]), probed);
        ids.unshift(stored.id);
        await store.observations.append("b", aReplicaSet([]), probed);
      }

      const first = await store.observations.list("cluster-1", {
        before: null,
        limit: 3,
        depth: null,
      });
      const rest = await store.observations.list("cluster-1", {
        before: first.at(-1)?.id ?? "",
        limit: 3,
        depth: null,
      });

      expect([...first, ...rest].map((stored) => stored.id)).toEqual(ids);
      expect(first).toHaveLength(3);
    });

    test("finds the latest deep look behind later base looks, and lists deep looks alone", async () => {
      const { observations } = store;
      const deep = { ...aReplicaSet(["allowTLS"]), depth: "full" as const };
      const ids: string[] = [];
      for (const look of [deep, aReplicaSet([]), deep, aReplicaSet([])]) {
        ids.push((await observations.append("cluster-1", look, probed)).id);
      }
      await observations.append("b", aReplicaSet([]), probed);

      const page = { before: ids[3] ?? "", limit: 9 };
      const listed = await observations.list("cluster-1", { ...page, depth: "full" });

      expect(listed.map(({ id }) => id)).toEqual([ids[2], ids[0]]);
      expect((await observations.latest("cluster-1"))?.id).toBe(ids[3]);
      expect((await observations.latestFull("cluster-1"))?.id).toBe(ids[2]);
      expect(await observations.latestFull("b")).toBeNull();
      expect((await observations.latestFullOfAll()).map(({ id }) => id)).toEqual([ids[2]]);
    });
  });
}
