import { sql } from "drizzle-orm";
import type { Database } from "#lib/infrastructure/store/database.ts";
import { clusters, probeSchedule } from "#lib/infrastructure/store/schema/clusters.ts";

/**
 * Asks for the probes that are due, each within the transaction that notes it as asked for: a kill in
 * between leaves it due. Several workers may do so at once; each due probe falls to one of them.
 *
 * The time since the last request is compared with the interval of this moment, so that a shorter interval
 * takes effect at once and missed probes are made up for by one.
 *
 * @param ask Sends the request through the same transaction.
 * @returns How many were due.
 */
export async function askForDueProbes(
  db: Database,
  ask: (clusterId: string, transaction: Database) => Promise<void>,
): Promise<number> {
  return db.transaction(async (transaction) => {
    await transaction.execute(sql`
      insert into ${probeSchedule} (cluster_id, last_asked_at)
      select id, '-infinity' from ${clusters}
      where not exists (select from ${probeSchedule} where cluster_id = ${clusters.id})
      on conflict do nothing`);
    const { rows } = await transaction.execute<{ cluster_id: string }>(sql`
      update ${probeSchedule} set last_asked_at = clock_timestamp()
      where cluster_id in (
        select schedule.cluster_id
        from ${probeSchedule} schedule join ${clusters} on ${clusters.id} = schedule.cluster_id
        where schedule.last_asked_at <= clock_timestamp()
          - (${clusters.settings} ->> 'probeIntervalSeconds')::float * interval '1 second'
        for update of schedule skip locked
      )
      returning cluster_id`);
    for (const row of rows) await ask(row.cluster_id, transaction);
    return rows.length;
  });
}
