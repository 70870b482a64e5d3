import { beforeEach, describe, expect, test } from "vitest";
import type { ClusterStore, Lease, LeaseStore } from "#lib/application/ports/stores.ts";
import { aCluster, someCredentials } from "#tests/builders/cluster.ts";

/** Stores over one empty database, and a way to let time pass for it. */
export interface LeaseStoreHarness {
  clusters: ClusterStore;
  leases: LeaseStore;
  /** Resolves when the store's own clock is at least `ms` further. */
  letPass(ms: number): Promise<void>;
}

/** Long enough for a slow machine to renew in time, short enough to wait for. */
const TTL_MS = 400;
const LONG_MS = 60_000;

/** What every lease store must do; `makeStore` gives an empty one for each test. */
export function describeLeaseStore(
  name: string,
  makeStore: () => Promise<LeaseStoreHarness>,
): void {
  describe(`lease store: ${name}`, () => {
    let store: LeaseStoreHarness;
    beforeEach(async () => {
      store = await makeStore();
      await store.clusters.insert(aCluster(), someCredentials(), []);
      await store.clusters.insert(aCluster({ id: "b", name: "billing" }), someCredentials(), []);
    });
    const claim = async (owner: string, ttlMs: number): Promise<Lease> => {
      const lease = await store.leases.claim("cluster-1", owner, ttlMs);
      if (lease === null) throw new Error(`The lease was refused to ${owner}`);
      return lease;
    };

    test("refuses a second owner while the lease is alive", async () => {
      await claim("a", LONG_MS);

      expect(await store.leases.claim("cluster-1", "b", LONG_MS)).toBeNull();
    });

    test("one of several simultaneous claims wins", async () => {
      const claims = await Promise.all(
        ["a", "b", "c", "d"].map((owner) => store.leases.claim("cluster-1", owner, LONG_MS)),
      );

      expect(claims.filter((lease) => lease !== null)).toHaveLength(1);
    });

    test("leases of different clusters are independent", async () => {
      await claim("a", LONG_MS);

      expect(await store.leases.claim("b", "other", LONG_MS)).toMatchObject({ clusterId: "b" });
    });

    test("an expired lease goes to the next owner with a higher epoch", async () => {
      const first = await claim("a", TTL_MS);
      await store.letPass(TTL_MS + 1);

      const second = await claim("b", LONG_MS);

      expect(second.epoch).toBeGreaterThan(first.epoch);
    });

    test("a renewed lease outlives its first term", async () => {
      const lease = await claim("a", TTL_MS);
      expect(await store.leases.renew(lease, LONG_MS)).toBe(true);

      await store.letPass(TTL_MS + 1);

      expect(await store.leases.claim("cluster-1", "b", LONG_MS)).toBeNull();
    });

    test("a lease that another owner took cannot be renewed", async () => {
      const lost = await claim("a", TTL_MS);
      await store.letPass(TTL_MS + 1);
      await claim("b", LONG_MS);

      expect(await store.leases.renew(lost, LONG_MS)).toBe(false);
    });

    test("a released lease is free at once, and its epoch never comes back", async () => {
      const first = await claim("a", LONG_MS);
      await store.leases.release(first);

      const second = await claim("b", LONG_MS);

      expect(second.epoch).toBeGreaterThan(first.epoch);
    });

    test("releasing a lost lease leaves the new owner's alone", async () => {
      const lost = await claim("a", TTL_MS);
      await store.letPass(TTL_MS + 1);
      const held = await claim("b", LONG_MS);

      await store.leases.release(lost);

      expect(await store.leases.renew(held, LONG_MS)).toBe(true);
      expect(await store.leases.claim("cluster-1", "c", LONG_MS)).toBeNull();
    });
  });
}
