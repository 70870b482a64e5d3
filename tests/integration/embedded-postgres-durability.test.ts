import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { expect, test } from "vitest";
import { startEmbeddedPostgres } from "#lib/infrastructure/embedded-postgres/start-embedded-postgres.ts";

const WRITER = fileURLToPath(new URL("../processes/acknowledged-writer.ts", import.meta.url));
const ROUNDS = 6;

/** Lets a writer commit `count` rows, then kills it, in every second round together with its server. */
async function writeUntilKilled(folder: string, count: number, withServer: boolean) {
  const writer = spawn(process.execPath, [WRITER, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(writer, "exit");
  const acknowledged: number[] = [];
  for await (const line of createInterface(writer.stdout)) {
    acknowledged.push(Number(line));
    if (acknowledged.length !== count) continue;
    if (withServer) process.kill(serverPid(folder), "SIGKILL");
    writer.kill("SIGKILL");
  }
  await exited;
  return acknowledged;
}

function serverPid(folder: string): number {
  return Number.parseInt(readFileSync(join(folder, "cluster", "postmaster.pid"), "utf8"), 10);
}

test(`no acknowledged write is lost when the owner, or owner and server, are killed ${ROUNDS} times`, async () => {
  const base = mkdtempSync(join(tmpdir(), "pcl-"));
  chmodSync(base, 0o755);
  const folder = join(base, "db");
  const acknowledged: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    acknowledged.push(...(await writeUntilKilled(folder, 100 + 37 * round, round % 2 === 1)));
  }

  const server = await startEmbeddedPostgres(folder);
  const client = new pg.Client(server.url);
  await client.connect();
  const { rows } = await client.query<{ number: number }>("select number from written");
  await client.end();
  await server.stop();
  rmSync(base, { recursive: true });

  const kept = new Set(rows.map(({ number }) => number));
  expect(acknowledged.filter((number) => !kept.has(number))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(1_000);
});
