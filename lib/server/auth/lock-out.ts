import { eq, sql } from "drizzle-orm";
import type { Database } from "#lib/infrastructure/store/database.ts";
import { signInFailures } from "#lib/infrastructure/store/schema/access.ts";

/** Failures in a row that lock an account. Lower stops guessing sooner, but lets a stranger lock people out. */
const MAX_FAILURES = 10;
const WINDOW_MS = 15 * 60_000;
const LOCK_MS = 15 * 60_000;

interface Deps {
  db: Database;
  clock: { now(): Date };
}

/** Seconds until the account may try again, 0 when it may now. */
export async function lockedSeconds(email: string, { db, clock }: Deps): Promise<number> {
  const [row] = await db
    .select({ until: signInFailures.lockedUntil })
    .from(signInFailures)
    .where(eq(signInFailures.email, email.toLowerCase()));
  const left = (row?.until?.getTime() ?? 0) - clock.now().getTime();
  return Math.max(0, Math.ceil(left / 1000));
}

/** Counts a wrong password; the count lives in one statement, so that parallel guesses all count. */
export async function recordFailure(email: string, { db, clock }: Deps): Promise<void> {
  const now = clock.now();
  const windowStart = new Date(now.getTime() - WINDOW_MS).toISOString();
  const until = new Date(now.getTime() + LOCK_MS).toISOString();
  const count = sql`case when ${signInFailures.lastAt} < ${windowStart}::timestamptz then 1 else ${signInFailures.count} + 1 end`;
  await db
    .insert(signInFailures)
    .values({ email: email.toLowerCase(), count: 1, lastAt: now })
    .onConflictDoUpdate({
      target: signInFailures.email,
      set: {
        count,
        lastAt: now,
        lockedUntil: sql`case when ${count} >= ${MAX_FAILURES} then ${until}::timestamptz else null end`,
      },
    });
}

/** Forgets the failures of an account after it has signed in. */
export async function clearFailures(email: string, { db }: Pick<Deps, "db">): Promise<void> {
  await db.delete(signInFailures).where(eq(signInFailures.email, email.toLowerCase()));
}
