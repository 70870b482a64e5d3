import { asc, inArray, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { Approval, Rollout, Step } from "#lib/domain/rollout/rollout.ts";
import type { Database } from "#lib/infrastructure/store/database.ts";
import { approvals, rolloutSteps, rollouts } from "#lib/infrastructure/store/schema/rollouts.ts";

type RolloutRow = typeof rollouts.$inferSelect;

/** The columns of a rollout's own row; its number is the database's to give. */
export function toRolloutRow(rollout: Omit<Rollout, "number">): typeof rollouts.$inferInsert {
  return {
    id: rollout.id,
    clusterId: rollout.clusterId,
    clusterName: rollout.clusterName,
    state: rollout.state,
    wish: rollout.wish,
    version: rollout.version,
    plan: rollout.plan,
    digest: rollout.digest,
    authorId: rollout.authorId,
    authorName: rollout.authorName,
    currentPhase: rollout.currentPhase,
    halt: rollout.halt,
    createdAt: new Date(rollout.createdAt),
    updatedAt: new Date(rollout.updatedAt),
  };
}

/**
 * Writes the steps and approvals of a rollout as they now are. Rows that did not change are not written
 * again, and none is ever taken away: the plan fixes the steps, and a decision stays on record.
 */
export async function writeParts(
  transaction: Database,
  rollout: Pick<Rollout, "id" | "steps" | "approvals">,
): Promise<void> {
  if (rollout.steps.length > 0) {
    await transaction
      .insert(rolloutSteps)
      .values(rollout.steps.map((step) => ({ ...step, rolloutId: rollout.id })))
      .onConflictDoUpdate({
        target: [rolloutSteps.rolloutId, rolloutSteps.id],
        set: { state: excluded(rolloutSteps.state), attempts: excluded(rolloutSteps.attempts) },
        setWhere: sql`(${rolloutSteps.state}, ${rolloutSteps.attempts}) is distinct from (${excluded(rolloutSteps.state)}, ${excluded(rolloutSteps.attempts)})`,
      });
  }
  if (rollout.approvals.length > 0) {
    await transaction
      .insert(approvals)
      .values(
        rollout.approvals.map((approval, ordinal) => toApprovalRow(rollout.id, ordinal, approval)),
      )
      .onConflictDoNothing();
  }
}

/** The rollouts that `narrow` chooses, each with its parts as of one moment. */
export async function readRollouts(
  db: Database,
  narrow: (query: ReturnType<typeof selectRollouts>) => PromiseLike<RolloutRow[]>,
): Promise<Rollout[]> {
  // One snapshot for all three reads; otherwise a row and its steps could be of different versions.
  return db.transaction(
    async (transaction) => {
      const rows = await narrow(selectRollouts(transaction));
      const ids = rows.map(({ id }) => id);
      if (ids.length === 0) return [];
      const steps = await transaction
        .select()
        .from(rolloutSteps)
        .where(inArray(rolloutSteps.rolloutId, ids))
        .orderBy(asc(rolloutSteps.order));
      const decisions = await transaction
        .select()
        .from(approvals)
        .where(inArray(approvals.rolloutId, ids))
        .orderBy(asc(approvals.ordinal));
      const stepsOf = Map.groupBy(steps, ({ rolloutId }) => rolloutId);
      const approvalsOf = Map.groupBy(decisions, ({ rolloutId }) => rolloutId);
      return rows.map((row) => ({
        ...row,
        steps: (stepsOf.get(row.id) ?? []).map(toStep),
        approvals: (approvalsOf.get(row.id) ?? []).map(toApproval),
        createdAt: row.createdAt.toISOString(),
        updatedAt: row.updatedAt.toISOString(),
      }));
    },
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );
}

function selectRollouts(db: Database) {
  return db.select().from(rollouts).$dynamic();
}

function toStep({ rolloutId: _, ...step }: typeof rolloutSteps.$inferSelect): Step {
  return step;
}

function toApprovalRow(
  rolloutId: string,
  ordinal: number,
  approval: Approval,
): typeof approvals.$inferInsert {
  return {
    ...approval,
    rolloutId,
    ordinal,
    at: new Date(approval.at),
    expiresAt: new Date(approval.expiresAt),
  };
}

function toApproval({
  rolloutId: _,
  ordinal: __,
  ...approval
}: typeof approvals.$inferSelect): Approval {
  return {
    ...approval,
    at: approval.at.toISOString(),
    expiresAt: approval.expiresAt.toISOString(),
  };
}

/** The value that the statement wanted to insert. */
function excluded(column: PgColumn): SQL {
  return sql`excluded.${sql.identifier(column.name)}`;
}
