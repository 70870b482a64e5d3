import { asc, eq, gt, max } from "drizzle-orm";
import type { FactLog } from "#lib/application/ports/stores.ts";
import type { FactKind, RecordedFact } from "#lib/domain/fact.ts";
import type { Database } from "#lib/infrastructure/store/database.ts";
import { facts } from "#lib/infrastructure/store/schema/rollouts.ts";

/** The log of what happened, in PostgreSQL. */
export function createFactLog(db: Database): FactLog {
  return {
    since: async (seq, limit) => {
      const rows = await db
        .select()
        .from(facts)
        .where(gt(facts.seq, seq))
        .orderBy(asc(facts.seq))
        .limit(limit);
      return rows.map(toFact);
    },
    ofRollout: async (rolloutId) => {
      const rows = await db
        .select()
        .from(facts)
        .where(eq(facts.rolloutId, rolloutId))
        .orderBy(asc(facts.seq));
      return rows.map(toFact);
    },
    latestSeq: async () => {
      const [row] = await db.select({ seq: max(facts.seq) }).from(facts);
      return row?.seq ?? 0;
    },
  };
}

function toFact(row: typeof facts.$inferSelect): RecordedFact {
  // Kinds are written by this application alone; the column is open so that a new kind needs no migration.
  return { ...row, kind: row.kind as FactKind, at: row.at.toISOString() };
}
