import { beforeEach, describe, expect, test } from "vitest";
import type { ClusterStore, FactLog, RolloutStore } from "#lib/application/ports/stores.ts";
import { aCluster, aFact, someCredentials } from "#tests/builders/cluster.ts";
import { aRollout } from "#tests/builders/rollout.ts";

/** Stores over one empty database. */
export interface ClusterStoreHarness {
  clusters: ClusterStore;
  rollouts: RolloutStore;
  facts: FactLog;
}

/** What every cluster store must do; `makeStore` gives an empty one for each test. */
export function describeClusterStore(
  name: string,
  makeStore: () => Promise<ClusterStoreHarness>,
): void {
  describe(`cluster store: ${name}`, () => {
    let store: ClusterStoreHarness;
    beforeEach(async () => {
      store = await makeStore();
    });

    test("gives back the cluster and its credentials as they were stored", async () => {
      await store.clusters.insert(aCluster(), someCredentials(), [aFact()]);

      expect(await store.clusters.find("cluster-1")).toEqual(aCluster());
      expect(await store.clusters.credentials("cluster-1")).toEqual(someCredentials());
      expect(await store.clusters.list()).toEqual([aCluster()]);
    });

    test("an unknown cluster is null", async () => {
      expect(await store.clusters.find("nobody")).toBeNull();
      expect(await store.clusters.credentials("nobody")).toBeNull();
    });

    test("refuses a second cluster of the same name, with its facts", async () => {
      await store.clusters.insert(aCluster(), someCredentials(), [aFact()]);

      const outcome = await store.clusters.insert(aCluster({ id: "other" }), someCredentials(), [
        aFact({ clusterId: "other" }),
      ]);

      expect(outcome).toBe("name-taken");
      expect(await store.clusters.find("other")).toBeNull();
      expect(await store.facts.since(0, 10)).toHaveLength(1);
    });

    test("keeps the credentials when a replacement brings none", async () => {
      await store.clusters.insert(aCluster(), someCredentials(), []);

      const outcome = await store.clusters.replace(aCluster({ name: "billing" }), null, []);

      expect(outcome).toBe("replaced");
      expect((await store.clusters.find("cluster-1"))?.name).toBe("billing");
      expect(await store.clusters.credentials("cluster-1")).toEqual(someCredentials());
    });

    test("replaces the credentials when a replacement brings some", async () => {
      const renewed = someCredentials({ caPem: "ca", clientPem: "client" });
      await store.clusters.insert(aCluster(), someCredentials(), []);

      await store.clusters.replace(aCluster(), renewed, [aFact({ kind: "cluster.changed" })]);

      expect(await store.clusters.credentials("cluster-1")).toEqual(renewed);
      expect((await store.facts.since(0, 10)).map((fact) => fact.kind)).toEqual([
        "cluster.changed",
      ]);
    });

    test("refuses to rename a cluster to a name that is taken", async () => {
      await store.clusters.insert(aCluster(), someCredentials(), []);
      await store.clusters.insert(aCluster({ id: "b", name: "billing" }), someCredentials(), []);

      const outcome = await store.clusters.replace(aCluster({ id: "b" }), null, []);

      expect(outcome).toBe("name-taken");
      expect((await store.clusters.find("b"))?.name).toBe("billing");
    });

    test("does not replace or remove a cluster that is not there", async () => {
      expect(await store.clusters.replace(aCluster(), null, [])).toBe("not-found");
      expect(await store.clusters.remove("cluster-1", [])).toBe("not-found");
    });

    test("removes a cluster with its credentials", async () => {
      await store.clusters.insert(aCluster(), someCredentials(), []);

      expect(await store.clusters.remove("cluster-1", [])).toBe("removed");

      expect(await store.clusters.find("cluster-1")).toBeNull();
      expect(await store.clusters.credentials("cluster-1")).toBeNull();
    });

    test("keeps a cluster while it is in change, and lets it go afterwards", async () => {
      await store.clusters.insert(aCluster(), someCredentials(), []);
      await store.rollouts.insert(aRollout(), []);
      expect(await store.clusters.remove("cluster-1", [])).toBe("in-change");

      await store.rollouts.replace(aRollout({ state: "aborted", version: 2 }), 1, []);

      expect(await store.clusters.remove("cluster-1", [])).toBe("removed");
    });
  });
}
