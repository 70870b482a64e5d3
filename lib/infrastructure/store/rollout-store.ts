import { and, desc, eq, type SQL, sql, TransactionRollbackError } from "drizzle-orm";
import type { RolloutStore } from "#lib/application/ports/stores.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";
import { appendFacts } from "#lib/infrastructure/store/append-facts.ts";
import type { Database } from "#lib/infrastructure/store/database.ts";
import { lockLease } from "#lib/infrastructure/store/lease-store.ts";
import {
  addApprovals,
  insertSteps,
  readRollouts,
  toRolloutRow,
  updateSteps,
} from "#lib/infrastructure/store/rollout-rows.ts";
import { clusters } from "#lib/infrastructure/store/schema/clusters.ts";
import { isLive, rollouts } from "#lib/infrastructure/store/schema/rollouts.ts";
import { storable } from "#lib/infrastructure/store/storable.ts";

/** Rollouts in PostgreSQL: one row each, with rows for their steps and approvals. */
export function createRolloutStore(db: Database): RolloutStore {
  return {
    insert: (rollout, facts) =>
      db.transaction(async (transaction) => {
        const inserted = await insertRollout(transaction, storable(rollout));
        if (inserted === null) return { inserted: false };
        await appendFacts(transaction, facts);
        return { inserted: true, rollout: inserted };
      }),
    find: async (rolloutId) => {
      const [rollout] = await readRollouts(db, "whole", (query) =>
        query.where(eq(rollouts.id, rolloutId)),
      );
      return rollout ?? null;
    },
    list: ({ clusterId, live, limit }) =>
      readRollouts(db, "list", (query) =>
        query
          .where(
            and(
              clusterId === undefined ? undefined : eq(rollouts.clusterId, clusterId),
              liveness(live),
            ),
          )
          .orderBy(desc(rollouts.number))
          .limit(limit),
      ),
    replace: async (rollout, expectedVersion, facts, { lease, before } = {}) => {
      // The plan never changes, and of hundreds of nodes it is too large to be written with every step.
      const { plan: _, ...changeable } = rollout;
      const steps = rollout.steps.filter((step, i) => step !== before?.steps[i]);
      const approvals = rollout.approvals === before?.approvals ? [] : rollout.approvals;
      const changed = storable({ ...changeable, steps, approvals });
      return unlessRefused(db, async (transaction) => {
        // Sent in this order in one go, so that the store waits once for a busy process and not six times.
        const [isHeld, isCurrent] = await Promise.all([
          lease === undefined || lockLease(transaction, lease),
          replaceRow(transaction, changed, expectedVersion),
          updateSteps(transaction, changed.id, changed.steps),
          addApprovals(transaction, changed.id, changed.approvals),
          appendFacts(transaction, facts),
        ]);
        if (!isHeld) return "fenced";
        return isCurrent ? "replaced" : "stale";
      });
    },
    versionOf: async (rolloutId) => {
      const [row] = await db
        .select({ version: rollouts.version })
        .from(rollouts)
        .where(eq(rollouts.id, rolloutId));
      return row?.version ?? null;
    },
    running: async (limit) => {
      const rows = await db
        .select({ id: rollouts.id })
        .from(rollouts)
        .where(eq(rollouts.state, "running"))
        .orderBy(desc(rollouts.number))
        .limit(limit);
      return rows.map(({ id }) => id);
    },
  };
}

async function insertRollout(
  transaction: Database,
  rollout: Omit<Rollout, "number">,
): Promise<Rollout | null> {
  // Keeps the cluster from being removed while its rollout is being made.
  await transaction
    .select({ id: clusters.id })
    .from(clusters)
    .where(eq(clusters.id, rollout.clusterId))
    .for("share");
  // Asked first only to waste no number on a refusal; the unique index decides between two at once.
  const live = await transaction
    .select({ id: rollouts.id })
    .from(rollouts)
    .where(and(eq(rollouts.clusterId, rollout.clusterId), isLive(rollouts.state)));
  if (live.length > 0) return null;

  const [row] = await transaction
    .insert(rollouts)
    .values({ ...toRolloutRow(rollout), plan: rollout.plan })
    .onConflictDoNothing()
    .returning({ number: rollouts.number });
  if (row === undefined) return null;
  await insertSteps(transaction, rollout.id, rollout.steps);
  await addApprovals(transaction, rollout.id, rollout.approvals);
  return { ...rollout, number: row.number };
}

async function replaceRow(
  transaction: Database,
  rollout: Omit<Rollout, "plan">,
  expectedVersion: number,
): Promise<boolean> {
  const { id, ...columns } = toRolloutRow(rollout);
  const replaced = await transaction
    .update(rollouts)
    .set(columns)
    .where(and(eq(rollouts.id, id), eq(rollouts.version, expectedVersion)))
    .returning({ id: rollouts.id });
  return replaced.length > 0;
}

/** Commits what the work has written if it says "replaced", and undoes all of it otherwise. */
async function unlessRefused<T extends string>(
  db: Database,
  work: (transaction: Database) => Promise<T>,
): Promise<T> {
  let outcome: T | undefined;
  try {
    await db.transaction(async (transaction) => {
      outcome = await work(transaction);
      if (outcome !== "replaced") transaction.rollback();
    });
  } catch (thrown) {
    if (!(thrown instanceof TransactionRollbackError) || outcome === undefined) throw thrown;
  }
  if (outcome === undefined) throw new Error("The work of a transaction said nothing");
  return outcome;
}

function liveness(live: boolean | undefined): SQL | undefined {
  if (live === undefined) return undefined;
  return live ? isLive(rollouts.state) : sql`not (${isLive(rollouts.state)})`;
}
