import { type SQL, sql } from "drizzle-orm";
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  type PgColumn,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { TLS_MODES } from "#lib/domain/mode/tls-mode.ts";
import type { PersonsWord } from "#lib/domain/rollout/persons-word.ts";
import type { Plan, StepAction } from "#lib/domain/rollout/plan.ts";
import {
  type Acknowledgement,
  type Attempt,
  type HaltReason,
  type Hold,
  ROLLOUT_STATES,
  type RolloutWish,
  STEP_STATES,
  type Waiver,
} from "#lib/domain/rollout/rollout.ts";
import { clusters } from "#lib/infrastructure/store/schema/clusters.ts";
import { instant } from "#lib/infrastructure/store/schema/instant.ts";

const DECISIONS = ["approved", "rejected"] as const;

export const rollouts = pgTable(
  "rollouts",
  {
    id: text("id").primaryKey(),
    number: integer("number").notNull().generatedAlwaysAsIdentity(),
    /** Without a foreign key: the history of a cluster outlives it. */
    clusterId: text("cluster_id").notNull(),
    clusterName: text("cluster_name").notNull(),
    state: text("state", { enum: ROLLOUT_STATES }).notNull(),
    wish: text("wish").$type<RolloutWish>().notNull(),
    version: integer("version").notNull(),
    plan: jsonb("plan").$type<Plan>().notNull(),
    digest: text("digest").notNull(),
    authorId: text("author_id").notNull(),
    authorName: text("author_name").notNull(),
    currentPhase: integer("current_phase").notNull(),
    waivers: jsonb("waivers").$type<Waiver[]>().notNull().default([]),
    acknowledgements: jsonb("acknowledgements").$type<Acknowledgement[]>().notNull().default([]),
    halt: jsonb("halt").$type<HaltReason>(),
    hold: jsonb("hold").$type<Hold>(),
    notBefore: instant("not_before"),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (table) => [
    uniqueIndex("rollouts_number").on(table.number),
    uniqueIndex("rollouts_one_live_per_cluster").on(table.clusterId).where(isLive(table.state)),
    index("rollouts_of_cluster").on(table.clusterId, table.number),
    check("rollouts_state", oneOf(table.state, ROLLOUT_STATES)),
  ],
);

export const rolloutSteps = pgTable(
  "rollout_steps",
  {
    rolloutId: text("rollout_id")
      .notNull()
      .references(() => rollouts.id, { onDelete: "cascade" }),
    id: text("id").notNull(),
    phaseIndex: integer("phase_index").notNull(),
    order: integer("order").notNull(),
    host: text("host").notNull(),
    to: text("to_mode", { enum: TLS_MODES }).notNull(),
    action: jsonb("action").$type<StepAction>().notNull(),
    state: text("state", { enum: STEP_STATES }).notNull(),
    attempts: jsonb("attempts").$type<Attempt[]>().notNull(),
    skipped: jsonb("skipped").$type<PersonsWord>(),
    confirmed: jsonb("confirmed").$type<PersonsWord>(),
  },
  (table) => [
    primaryKey({ columns: [table.rolloutId, table.id] }),
    check("rollout_steps_state", oneOf(table.state, STEP_STATES)),
  ],
);

export const approvals = pgTable(
  "approvals",
  {
    rolloutId: text("rollout_id")
      .notNull()
      .references(() => rollouts.id, { onDelete: "cascade" }),
    /** 0-based position in the order in which decisions were made. */
    ordinal: integer("ordinal").notNull(),
    phaseIndex: integer("phase_index").notNull(),
    digest: text("digest").notNull(),
    decision: text("decision", { enum: DECISIONS }).notNull(),
    userId: text("user_id").notNull(),
    userName: text("user_name").notNull(),
    comment: text("comment").notNull(),
    at: instant("at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.rolloutId, table.ordinal] }),
    check("approvals_decision", oneOf(table.decision, DECISIONS)),
  ],
);

/** Configuration files of nodes as somebody uploaded them. */
export const nodeConfigs = pgTable(
  "node_configs",
  {
    clusterId: text("cluster_id")
      .notNull()
      .references(() => clusters.id, { onDelete: "cascade" }),
    host: text("host").notNull(),
    text: text("text").notNull(),
    uploadedBy: text("uploaded_by").notNull(),
    at: instant("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.clusterId, table.host] })],
);

/** Appended only, in commit order; see appendFacts for why `seq` cannot be read out of order. */
export const facts = pgTable(
  "facts",
  {
    seq: bigint("seq", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant("at").notNull(),
    kind: text("kind").notNull(),
    actorId: text("actor_id"),
    actorName: text("actor_name").notNull(),
    clusterId: text("cluster_id").notNull(),
    rolloutId: text("rollout_id"),
    host: text("host"),
    message: text("message").notNull(),
  },
  (table) => [index("facts_of_rollout").on(table.rolloutId, table.seq)],
);

/** Whether a rollout may still change anything; the same words as the partial unique index. */
export function isLive(state: PgColumn): SQL {
  return sql`${state} not in ('succeeded', 'aborted')`;
}

function oneOf(column: PgColumn, words: readonly string[]): SQL {
  return sql`${column} in (${sql.raw(words.map((word) => `'${word}'`).join(", "))})`;
}
