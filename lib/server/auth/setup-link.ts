import { randomBytes } from "node:crypto";
import { and, count, eq, gt, isNull } from "drizzle-orm";
import { AppError } from "#lib/application/app-error.ts";
import type { SetupBody } from "#lib/contracts/person.ts";
import type { Database } from "#lib/infrastructure/store/database.ts";
import { setupLinks } from "#lib/infrastructure/store/schema/access.ts";
import { users } from "#lib/infrastructure/store/schema/people.ts";
import { hashSecret } from "#lib/server/auth/api-tokens.ts";
import type { Auth } from "#lib/server/auth/create-auth.ts";
import { createPerson, type Person } from "#lib/server/auth/people.ts";

const VALID_MS = 24 * 60 * 60_000;

interface Deps {
  auth: Auth;
  db: Database;
  clock: { now(): Date };
}

/** Whether nobody has an account yet. */
export async function needsSetup({ db }: Pick<Deps, "db">): Promise<boolean> {
  const [row] = await db.select({ people: count() }).from(users);
  return row?.people === 0;
}

/**
 * Path of a one-time link by which the first administrator comes in.
 *
 * Links printed before stay valid until one of them is used, since another web process may have printed them.
 *
 * @returns Null when somebody has an account already.
 */
export async function createSetupPath({
  db,
  clock,
}: Pick<Deps, "db" | "clock">): Promise<string | null> {
  if (!(await needsSetup({ db }))) return null;
  const token = randomBytes(32).toString("base64url");
  const now = clock.now();
  await db.insert(setupLinks).values({
    hash: hashSecret(token),
    createdAt: now,
    expiresAt: new Date(now.getTime() + VALID_MS),
  });
  return `/setup?token=${token}`;
}

/**
 * Creates the first administrator.
 *
 * @throws AppError SETUP_LINK_INVALID for a link that is unknown, used, expired, or no longer needed.
 */
export async function redeemSetupLink(body: SetupBody, deps: Deps): Promise<Person> {
  if (!(await needsSetup(deps))) throw invalidLink();
  const usedAt = await claimAllLinks(hashSecret(body.token), deps);
  try {
    const { name, email, password } = body;
    return await createPerson({ name, email, password, roles: ["admin"] }, deps);
  } catch (error) {
    // The links must survive a failure to store the account, or nobody could ever come in.
    await deps.db.update(setupLinks).set({ usedAt: null }).where(eq(setupLinks.usedAt, usedAt));
    throw error;
  }
}

/** Uses up every open link at once, so that two of them never make two administrators. */
async function claimAllLinks(hash: string, { db, clock }: Deps): Promise<Date> {
  const now = clock.now();
  const [link] = await db
    .select({ hash: setupLinks.hash })
    .from(setupLinks)
    .where(
      and(eq(setupLinks.hash, hash), isNull(setupLinks.usedAt), gt(setupLinks.expiresAt, now)),
    );
  if (link === undefined) throw invalidLink();
  const claimed = await db
    .update(setupLinks)
    .set({ usedAt: now })
    .where(isNull(setupLinks.usedAt))
    .returning({ hash: setupLinks.hash });
  if (!claimed.some((row) => row.hash === hash)) throw invalidLink();
  return now;
}

function invalidLink(): AppError {
  return new AppError("SETUP_LINK_INVALID", "This set-up link is unknown, used or expired");
}
