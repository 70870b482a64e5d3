import { beforeEach, describe, expect, test } from "vitest";
import type { CaBundleStore, ClusterStore, FactLog } from "#lib/application/ports/stores.ts";
import { aCaBundle } from "#tests/builders/ca-bundle.ts";
import { aCluster, aFact, someCredentials } from "#tests/builders/cluster.ts";

/** Stores over one empty database. */
export interface CaBundleStoreHarness {
  clusters: ClusterStore;
  caBundles: CaBundleStore;
  facts: FactLog;
}

/** What every store of CA bundles must do; `makeStore` gives an empty one for each test. */
export function describeCaBundleStore(
  name: string,
  makeStore: () => Promise<CaBundleStoreHarness>,
): void {
  describe(`CA bundle store: ${name}`, () => {
    let store: CaBundleStoreHarness;
    beforeEach(async () => {
      store = await makeStore();
      await store.clusters.insert(aCluster(), someCredentials(), []);
    });

    test("gives back bundles as they were stored, by name", async () => {
      const some = aCaBundle({ id: "b", name: "some", hosts: ["db-1:27017"] });
      await store.caBundles.insert(some, []);
      await store.caBundles.insert(aCaBundle({ id: "a", name: "all" }), [aFact()]);

      expect(await store.caBundles.list("cluster-1")).toEqual([
        aCaBundle({ id: "a", name: "all" }),
        some,
      ]);
      expect(await store.caBundles.listOfAll()).toHaveLength(2);
      expect(await store.caBundles.list("other")).toEqual([]);
    });

    test("refuses a second bundle of one name in a cluster, however it is written", async () => {
      await store.caBundles.insert(aCaBundle(), []);

      const outcome = await store.caBundles.insert(aCaBundle({ id: "b", name: "ROOTS" }), [
        aFact(),
      ]);

      expect(outcome).toBe("name-taken");
      expect(await store.facts.latestSeq()).toBe(0);
    });

    test("takes no bundle for a cluster that is not there", async () => {
      expect(await store.caBundles.insert(aCaBundle({ clusterId: "gone" }), [])).toBe("no-cluster");
    });

    test("removes a bundle of this cluster only, with its fact", async () => {
      await store.caBundles.insert(aCaBundle(), []);
      const place = { clusterId: "cluster-1", bundleId: "bundle-1" };

      expect(await store.caBundles.remove({ ...place, clusterId: "other" }, [])).toBe("not-found");
      expect(await store.caBundles.remove(place, [aFact()])).toBe("removed");

      expect(await store.caBundles.list("cluster-1")).toEqual([]);
      expect(await store.facts.since(0, 10)).toHaveLength(1);
    });

    test("bundles go with their cluster", async () => {
      await store.caBundles.insert(aCaBundle(), []);

      await store.clusters.remove("cluster-1", []);

      expect(await store.caBundles.listOfAll()).toEqual([]);
    });
  });
}
