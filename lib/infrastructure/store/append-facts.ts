import { sql } from "drizzle-orm";
import type { Fact } from "#lib/domain/fact.ts";
import { FACT_LOCK } from "#lib/infrastructure/store/advisory-locks.ts";
import type { Database } from "#lib/infrastructure/store/database.ts";
import { facts as factTable } from "#lib/infrastructure/store/schema/rollouts.ts";
import { storable } from "#lib/infrastructure/store/storable.ts";

/** Channel on which listeners are told that there are new facts; the payload is empty. */
export const FACT_CHANNEL = "portcullis_facts";

/**
 * Appends facts in the caller's transaction and wakes the listeners when it commits.
 *
 * A number drawn from a sequence says nothing about the order of commits: a reader could see 8, go on from
 * there, and miss 7, which commits a moment later. So writers take turns from here to their commit. That
 * makes a number visible only after all lower ones, and a reader of `seq > last` misses nothing.
 *
 * Call it last in the transaction, both to keep that turn short and because a transaction which waits for
 * another row after it could deadlock.
 */
export async function appendFacts(transaction: Database, facts: readonly Fact[]): Promise<void> {
  if (facts.length === 0) return;
  // The number is drawn after the lock was obtained, since each is a statement of its own, done in the order sent.
  await Promise.all([
    transaction.execute(sql`select pg_advisory_xact_lock(${FACT_LOCK})`),
    transaction
      .insert(factTable)
      .values(storable([...facts]).map((fact) => ({ ...fact, at: new Date(fact.at) }))),
    transaction.execute(sql`select pg_notify(${FACT_CHANNEL}, '')`),
  ]);
}
