import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "#lib/infrastructure/embedded-postgres/start-embedded-postgres.ts";
import { migrate } from "#lib/infrastructure/store/migrate.ts";

/** A PostgreSQL server for one test file, from which each test takes databases of its own. */
export interface TestServer {
  /** Connection string of a new database with all tables in it. */
  createDatabase(): Promise<string>;
  /** Connection string of a new database with nothing in it. */
  createEmptyDatabase(): Promise<string>;
  stop(): Promise<void>;
}

let created = 0;

/** Starts the embedded server, or uses the one that TEST_DATABASE_URL names; its user may create databases. */
export async function startTestServer(): Promise<TestServer> {
  const server = await serverForTests();
  const admin = new pg.Client(server.url);
  await admin.connect();
  const names: string[] = [];
  const create = async (template: string): Promise<string> => {
    created += 1;
    const name = `portcullis_test_${process.pid}_${created}`;
    await admin.query(`create database ${name} template ${template}`);
    names.push(name);
    return name;
  };

  const template = await create("template1");
  await migrate(urlOf(server.url, template));
  return {
    createDatabase: async () => urlOf(server.url, await create(template)),
    createEmptyDatabase: async () => urlOf(server.url, await create("template1")),
    stop: async () => {
      for (const name of names) await admin.query(`drop database ${name} with (force)`);
      await admin.end();
      await server.stop();
    },
  };
}

async function serverForTests(): Promise<Pick<EmbeddedPostgres, "url" | "stop">> {
  const url = process.env.TEST_DATABASE_URL;
  if (url !== undefined) return { url, stop: async () => {} };

  const folder = mkdtempSync(join(tmpdir(), "pcl-"));
  // As root, the server runs as another user, who must be able to pass.
  chmodSync(folder, 0o711);
  const server = await startEmbeddedPostgres(join(folder, "db"));
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
