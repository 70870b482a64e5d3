import pg from "pg";
import { startEmbeddedPostgres } from "#lib/infrastructure/embedded-postgres/start-embedded-postgres.ts";

/** Starts the server of the folder in argv and writes numbers, saying each on stdout once it is committed. */
const [folder = ""] = process.argv.slice(2);
const { url } = await startEmbeddedPostgres(folder);
const client = new pg.Client(url);
await client.connect();
await client.query(
  "create table if not exists written (number int generated always as identity primary key)",
);
for (;;) {
  const { rows } = await client.query("insert into written default values returning number");
  process.stdout.write(`${rows[0].number}\n`);
}
