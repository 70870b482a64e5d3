import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

const POLL_MS = 25;

/**
 * Waits until the database takes connections, for a process that was started together with it.
 *
 * @param patienceMs After this many milliseconds the last failure is thrown.
 */
export async function awaitDatabase(url: string, patienceMs: number): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const failure = await tryConnect(url);
    if (failure === null) return;
    if (performance.now() > deadline) throw failure;
    await sleep(POLL_MS);
  }
}

async function tryConnect(url: string): Promise<Error | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return null;
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown));
  } finally {
    await client.end().catch(() => {});
  }
}
