import { index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant } from "#lib/infrastructure/store/schema/instant.ts";
import { users } from "#lib/infrastructure/store/schema/people.ts";

/** Bearer tokens of machines; the token itself is never stored. */
export const apiTokens = pgTable(
  "api_tokens",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    /** SHA-256 of the token, lower-case hexadecimal. */
    hash: text("hash").notNull().unique(),
    createdAt: instant("created_at").notNull().defaultNow(),
    lastUsedAt: instant("last_used_at"),
    revokedAt: instant("revoked_at"),
  },
  (table) => [index("api_tokens_user_id").on(table.userId)],
);

/** What was answered to an action, so that a repeated request gets the same answer; void after 24 hours. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    userId: text("user_id").notNull(),
    /** Method and path, for example `POST /api/v1/rollouts`. */
    route: text("route").notNull(),
    key: text("key").notNull(),
    /** SHA-256 of the request body: the same key with another body is a conflict. */
    requestHash: text("request_hash").notNull(),
    /** HTTP status; null while the first request is still being worked on. */
    status: integer("status"),
    body: jsonb("body"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.route, table.key] }),
    index("idempotency_keys_created_at").on(table.createdAt),
  ],
);

/** One-time links by which the first administrator comes in. */
export const setupLinks = pgTable("setup_links", {
  /** SHA-256 of the token in the link, lower-case hexadecimal. */
  hash: text("hash").primaryKey(),
  createdAt: instant("created_at").notNull().defaultNow(),
  expiresAt: instant("expires_at").notNull(),
  usedAt: instant("used_at"),
});

/** Wrong passwords per account, whatever address they came from. */
export const signInFailures = pgTable("sign_in_failures", {
  /** Lower case; also kept for addresses without an account, so that the answer does not tell. */
  email: text("email").primaryKey(),
  count: integer("count").notNull(),
  lastAt: instant("last_at").notNull().defaultNow(),
  lockedUntil: instant("locked_until"),
});
