import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Lease, LeaseStore } from "#lib/application/ports/stores.ts";
import type { Database } from "#lib/infrastructure/store/database.ts";
import { clusterLeases } from "#lib/infrastructure/store/schema/clusters.ts";

/** Leases in PostgreSQL, timed by its clock. */
export function createLeaseStore(db: Database): LeaseStore {
  return {
    claim: async (clusterId, owner, ttlMs) => {
      const [row] = await db
        .insert(clusterLeases)
        .values({ clusterId, owner, epoch: 1, expiresAt: inMs(ttlMs) })
        .onConflictDoUpdate({
          target: clusterLeases.clusterId,
          set: { owner, epoch: sql`${clusterLeases.epoch} + 1`, expiresAt: inMs(ttlMs) },
          setWhere: sql`${clusterLeases.expiresAt} < clock_timestamp()`,
        })
        .returning({ epoch: clusterLeases.epoch });
      return row === undefined ? null : { clusterId, epoch: row.epoch };
    },
    renew: async (lease, ttlMs) => {
      const renewed = await db
        .update(clusterLeases)
        .set({ expiresAt: inMs(ttlMs) })
        .where(isHeldBy(lease))
        .returning({ epoch: clusterLeases.epoch });
      return renewed.length === 1;
    },
    release: async (lease) => {
      await db.update(clusterLeases).set({ expiresAt: sql`'-infinity'` }).where(isHeldBy(lease));
    },
  };
}

/**
 * Locks the lease's row until the transaction ends, so that nobody can claim the cluster before its writes
 * are committed.
 *
 * An expired lease passes as long as nobody else has claimed the cluster: the epoch, not the clock, decides.
 *
 * @returns Whether the lease is still the newest claim.
 */
export async function lockLease(transaction: Database, lease: Lease): Promise<boolean> {
  const held = await transaction
    .select({ epoch: clusterLeases.epoch })
    .from(clusterLeases)
    .where(isHeldBy(lease))
    .for("update");
  return held.length === 1;
}

function isHeldBy(lease: Lease): SQL | undefined {
  return and(eq(clusterLeases.clusterId, lease.clusterId), eq(clusterLeases.epoch, lease.epoch));
}

function inMs(ms: number): SQL {
  return sql`clock_timestamp() + ${ms} * interval '1 millisecond'`;
}
