import { createHash, randomBytes } from "node:crypto";
import { and, desc, eq, isNull, lt, or } from "drizzle-orm";
import { AppError } from "#lib/application/app-error.ts";
import type { Actor } from "#lib/domain/people/role.ts";
import type { Database } from "#lib/infrastructure/store/database.ts";
import { apiTokens } from "#lib/infrastructure/store/schema/access.ts";
import { users } from "#lib/infrastructure/store/schema/people.ts";
import { parseRoles } from "#lib/server/auth/roles.ts";

const PREFIX = "pcl_";
/** How old "last used" may be before it is written again; saves a write per request. */
const LAST_USED_GRAIN_MS = 60_000;

interface Deps {
  db: Database;
  clock: { now(): Date };
  ids: { next(): string };
}

export interface ListedToken {
  id: string;
  name: string;
  createdAt: string;
  lastUsedAt: string | null;
}

/** SHA-256 of a random secret; a slow hash is for what people choose, not for 256 random bits. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Makes a token with the actor's own roles; the text is given out here and never again. */
export async function createApiToken(
  name: string,
  actor: Pick<Actor, "userId">,
  { db, clock, ids }: Deps,
): Promise<{ id: string; name: string; token: string }> {
  const token = PREFIX + randomBytes(32).toString("base64url");
  const id = ids.next();
  await db.insert(apiTokens).values({
    id,
    userId: actor.userId,
    name,
    hash: hashSecret(token),
    createdAt: clock.now(),
  });
  return { id, name, token };
}

/** The actor's tokens that still work, newest first. */
export async function listApiTokens(
  actor: Actor,
  { db }: Pick<Deps, "db">,
): Promise<ListedToken[]> {
  const rows = await db
    .select()
    .from(apiTokens)
    .where(and(eq(apiTokens.userId, actor.userId), isNull(apiTokens.revokedAt)))
    .orderBy(desc(apiTokens.createdAt));
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  }));
}

/**
 * Ends one of the actor's tokens.
 *
 * @throws AppError TOKEN_NOT_FOUND also for tokens of others, so that ids cannot be guessed.
 */
export async function revokeApiToken(
  tokenId: string,
  actor: Actor,
  { db, clock }: Pick<Deps, "db" | "clock">,
): Promise<void> {
  const revoked = await db
    .update(apiTokens)
    .set({ revokedAt: clock.now() })
    .where(
      and(
        eq(apiTokens.id, tokenId),
        eq(apiTokens.userId, actor.userId),
        isNull(apiTokens.revokedAt),
      ),
    )
    .returning({ id: apiTokens.id });
  if (revoked.length === 0) throw new AppError("TOKEN_NOT_FOUND", `No token ${tokenId}`);
}

/** The person behind a token, with the roles they have now; null when it does not work (any more). */
export async function actorOfToken(
  token: string,
  { db, clock }: Pick<Deps, "db" | "clock">,
): Promise<Actor | null> {
  if (!token.startsWith(PREFIX)) return null;
  const [row] = await db
    .select({ tokenId: apiTokens.id, user: users })
    .from(apiTokens)
    .innerJoin(users, eq(users.id, apiTokens.userId))
    .where(and(eq(apiTokens.hash, hashSecret(token)), isNull(apiTokens.revokedAt)));
  if (row === undefined || row.user.banned === true) return null;
  const now = clock.now();
  const stale = new Date(now.getTime() - LAST_USED_GRAIN_MS);
  await db
    .update(apiTokens)
    .set({ lastUsedAt: now })
    .where(
      and(
        eq(apiTokens.id, row.tokenId),
        or(isNull(apiTokens.lastUsedAt), lt(apiTokens.lastUsedAt, stale)),
      ),
    );
  const { id, name, email, role } = row.user;
  return { userId: id, name, email, roles: parseRoles(role) };
}
