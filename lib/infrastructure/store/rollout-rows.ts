import { asc, getTableColumns, inArray, sql } from "drizzle-orm";
import type { Approval, Attempt, Rollout, Step } from "#lib/domain/rollout/rollout.ts";
import { completePlan } from "#lib/infrastructure/store/complete-plan.ts";
import type { Database } from "#lib/infrastructure/store/database.ts";
import { approvals, rolloutSteps, rollouts } from "#lib/infrastructure/store/schema/rollouts.ts";

type RolloutRow = typeof rollouts.$inferSelect;

/** The columns of a rollout's own row that may change; its number is the database's to give. */
export function toRolloutRow(
  rollout: Omit<Rollout, "number" | "plan">,
): Omit<typeof rollouts.$inferInsert, "plan"> {
  return {
    id: rollout.id,
    clusterId: rollout.clusterId,
    clusterName: rollout.clusterName,
    state: rollout.state,
    wish: rollout.wish,
    version: rollout.version,
    digest: rollout.digest,
    authorId: rollout.authorId,
    authorName: rollout.authorName,
    currentPhase: rollout.currentPhase,
    waivers: rollout.waivers,
    acknowledgements: rollout.acknowledgements,
    halt: rollout.halt,
    hold: rollout.hold,
    notBefore: rollout.notBefore === null ? null : new Date(rollout.notBefore),
    createdAt: new Date(rollout.createdAt),
    updatedAt: new Date(rollout.updatedAt),
  };
}

/** Writes the steps of a rollout that is new. */
export async function insertSteps(
  transaction: Database,
  rolloutId: string,
  steps: readonly Step[],
): Promise<void> {
  if (steps.length === 0) return;
  await transaction.insert(rolloutSteps).values(steps.map((step) => ({ ...step, rolloutId })));
}

/**
 * Writes what has become of the steps; the plan fixes all else about them. They travel as one document and
 * only rows that differ are touched: a rollout has up to a thousand steps, of which one changes at a time.
 */
export async function updateSteps(
  transaction: Database,
  rolloutId: string,
  steps: readonly Step[],
): Promise<void> {
  if (steps.length === 0) return;
  const progress = steps.map(({ id, state, attempts, skipped, confirmed }) => ({
    id,
    state,
    attempts,
    skipped,
    confirmed,
  }));
  await transaction.execute(sql`
    update ${rolloutSteps} set state = incoming.state, attempts = incoming.attempts,
      skipped = incoming.skipped, confirmed = incoming.confirmed
    from jsonb_to_recordset(${JSON.stringify(progress)}::jsonb)
      as incoming (id text, state text, attempts jsonb, skipped jsonb, confirmed jsonb)
    where ${rolloutSteps.rolloutId} = ${rolloutId} and ${rolloutSteps.id} = incoming.id
      and (${rolloutSteps.state}, ${rolloutSteps.attempts}, ${rolloutSteps.skipped}, ${rolloutSteps.confirmed})
        is distinct from (incoming.state, incoming.attempts, incoming.skipped, incoming.confirmed)`);
}

/** Writes the decisions that are not on record yet; one that is stays as it was. */
export async function addApprovals(
  transaction: Database,
  rolloutId: string,
  decisions: readonly Approval[],
): Promise<void> {
  if (decisions.length === 0) return;
  await transaction
    .insert(approvals)
    .values(decisions.map((decision, ordinal) => toApprovalRow(rolloutId, ordinal, decision)))
    .onConflictDoNothing();
}

/**
 * The attempts of a step without the lines that prove each event. Of hundreds of nodes those lines are by far the
 * most of a rollout, and only who opens one rollout reads them.
 */
const ATTEMPTS_WITHOUT_LINES = sql<Attempt[]>`(
  select coalesce(jsonb_agg(jsonb_set(attempt, '{events}', (
    select coalesce(jsonb_agg(event - 'lines' order by place), '[]'::jsonb)
    from jsonb_array_elements(attempt -> 'events') with ordinality as events (event, place)
  )) order by ordinal), '[]'::jsonb)
  from jsonb_array_elements(${rolloutSteps.attempts}) with ordinality as attempts (attempt, ordinal))`;

/**
 * The rollouts that `narrow` chooses, each with its parts as of one moment.
 *
 * @param depth `list` leaves out the lines of attempts.
 */
export async function readRollouts(
  db: Database,
  depth: "whole" | "list",
  narrow: (query: ReturnType<typeof selectRollouts>) => PromiseLike<RolloutRow[]>,
): Promise<Rollout[]> {
  // One snapshot for all three reads; otherwise a row and its steps could be of different versions.
  return db.transaction(
    async (transaction) => {
      const rows = await narrow(selectRollouts(transaction));
      const ids = rows.map(({ id }) => id);
      if (ids.length === 0) return [];
      const columns = getTableColumns(rolloutSteps);
      const steps = await transaction
        .select(depth === "whole" ? columns : { ...columns, attempts: ATTEMPTS_WITHOUT_LINES })
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
        plan: completePlan(row.plan),
        steps: (stepsOf.get(row.id) ?? []).map(toStep),
        approvals: (approvalsOf.get(row.id) ?? []).map(toApproval),
        notBefore: row.notBefore?.toISOString() ?? null,
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
