import { createJobQueue } from "#lib/infrastructure/jobs/job-queue.ts";
import { openDatabase } from "#lib/infrastructure/store/database.ts";

/** Takes one probe from the database in argv, says so on stdout, and never finishes it. */
const [url = ""] = process.argv.slice(2);
const database = openDatabase(url, { maxConnections: 4, onError: () => {} });
const queue = await createJobQueue(database, () => {});
queue.onProbe(async ({ clusterId }) => {
  process.stdout.write(`${clusterId}\n`);
  await new Promise(() => {});
});
await queue.start();
