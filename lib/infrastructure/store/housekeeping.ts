import { sql } from "drizzle-orm";
import type { Database } from "#lib/infrastructure/store/database.ts";
import {
  idempotencyKeys,
  setupLinks,
  signInFailures,
} from "#lib/infrastructure/store/schema/access.ts";
import { observations } from "#lib/infrastructure/store/schema/clusters.ts";
import { sessions, verifications } from "#lib/infrastructure/store/schema/people.ts";

/** A cluster of nine nodes probed every minute writes some megabytes a day; a quarter shows every trend. */
const OBSERVATION_DAYS = 90;
const IDEMPOTENCY_HOURS = 24;

/**
 * Deletes what has expired: answers kept for repeated requests, sessions, links, old observations. The
 * latest observation of a cluster and its latest deep one stay however old they are. Rollouts and facts are never deleted.
 *
 * Any number of processes may do so at any time.
 */
export async function removeExpired(db: Database): Promise<void> {
  await db.execute(sql`
    delete from ${idempotencyKeys}
    where ${idempotencyKeys.createdAt} < now() - ${IDEMPOTENCY_HOURS} * interval '1 hour'`);
  await db.execute(sql`delete from ${sessions} where ${sessions.expiresAt} < now()`);
  await db.execute(sql`delete from ${verifications} where ${verifications.expiresAt} < now()`);
  await db.execute(sql`delete from ${setupLinks} where ${setupLinks.expiresAt} < now()`);
  await db.execute(sql`
    delete from ${signInFailures}
    where ${signInFailures.lastAt} < now() - interval '1 day'
      and (${signInFailures.lockedUntil} is null or ${signInFailures.lockedUntil} < now())`);
  await db.execute(sql`
    delete from ${observations}
    where ${observations.observedAt} < now() - ${OBSERVATION_DAYS} * interval '1 day'
      and exists (
        select from ${observations} newer
        where newer.cluster_id = ${observations.clusterId}
          and newer.position > ${observations.position}
          and (newer.depth = 'full' or ${observations.depth} = 'base')
      )`);
}
