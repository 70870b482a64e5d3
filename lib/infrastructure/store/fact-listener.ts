import { setTimeout as sleep } from "node:timers/promises";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import type { RecordedFact } from "#lib/domain/fact.ts";
import { FACT_CHANNEL } from "#lib/infrastructure/store/append-facts.ts";
import { createFactFeed } from "#lib/infrastructure/store/fact-feed.ts";
import { createFactLog } from "#lib/infrastructure/store/fact-log.ts";

export interface FactListener {
  /** Connects; rejects when the database cannot be reached the first time. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /**
   * Facts as they are committed, in order and without a gap, in batches; ends when the signal aborts or the
   * listener stops.
   *
   * @param from.after Position to go on from, as in a Last-Event-ID; null for what happens from now on.
   */
  follow(from: { after: number | null; signal: AbortSignal }): AsyncIterable<RecordedFact[]>;
}

const FIRST_BACK_OFF_MS = 100;
const LONGEST_BACK_OFF_MS = 10_000;
/** Finds a connection that is dead without a word; a notification that was lost with it arrives this late. */
const CHECK_EVERY_MS = 15_000;
const QUERY_LIMIT_MS = 10_000;

/**
 * Listens for new facts on one connection of its own, and makes that connection anew whenever it is lost.
 * Notifications only say that there is something; the facts are read from the log, on from the last one
 * seen, so none is missed while there was no connection.
 *
 * @param databaseUrl As in DATABASE_URL; must not lead through a pooler that shares sessions.
 * @param onError Told of every lost connection.
 */
export function createFactListener(
  databaseUrl: string,
  onError: (error: unknown) => void,
): FactListener {
  const stopping = new AbortController();
  const feed = createFactFeed();
  let running = Promise.resolve();

  const connect = async () => {
    const connection = await openConnection(databaseUrl);
    try {
      await feed.attach(createFactLog(drizzle(connection.client)));
      return connection;
    } catch (error) {
      await connection.close();
      throw error;
    }
  };

  return {
    start: async () => {
      const first = await connect();
      running = keepConnected(first, { connect, feed, signal: stopping.signal, onError });
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
    follow: ({ after, signal }) => feed.follow(after, AbortSignal.any([signal, stopping.signal])),
  };
}

interface Connection {
  client: pg.Client;
  /** Sets what is called for every notification. */
  onNotification(act: () => void): void;
  /** Resolves with the reason when the connection is over. */
  lost: Promise<unknown>;
  close(): Promise<void>;
}

async function openConnection(databaseUrl: string): Promise<Connection> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: "portcullis-listener",
    connectionTimeoutMillis: QUERY_LIMIT_MS,
    query_timeout: QUERY_LIMIT_MS,
    keepAlive: true,
  });
  const lost = new Promise<unknown>((resolve) => {
    client.on("error", resolve);
    client.on("end", () => resolve(new Error("The connection for notifications was closed")));
  });
  await client.connect();
  // Before the log is read for the first time, so that nothing falls between the two.
  await client.query(`listen ${FACT_CHANNEL}`);
  return {
    client,
    onNotification: (act) => void client.on("notification", act),
    lost,
    close: () => client.end().catch(() => {}),
  };
}

interface Upkeep {
  connect: () => Promise<Connection>;
  feed: ReturnType<typeof createFactFeed>;
  signal: AbortSignal;
  onError: (error: unknown) => void;
}

async function keepConnected(first: Connection, upkeep: Upkeep): Promise<void> {
  const { signal, onError } = upkeep;
  let connection: Connection | null = first;
  for (let backOffMs = FIRST_BACK_OFF_MS; !signal.aborted; ) {
    if (connection !== null) {
      const reason = await serve(connection, upkeep);
      if (signal.aborted) return;
      onError(reason);
      backOffMs = FIRST_BACK_OFF_MS;
    }
    await sleep(backOffMs, undefined, { signal }).catch(() => {});
    backOffMs = Math.min(backOffMs * 2, LONGEST_BACK_OFF_MS);
    connection = await upkeep.connect().catch((error: unknown) => {
      onError(error);
      return null;
    });
  }
  await connection?.close();
}

/** Feeds from the connection until it is lost or the signal aborts; says why it ended. */
async function serve(connection: Connection, { feed, signal }: Upkeep): Promise<unknown> {
  const failed = Promise.withResolvers<unknown>();
  const read = () => {
    feed.pull().catch(failed.resolve);
  };
  connection.onNotification(read);
  // What came between the first read and the line above.
  read();
  const check = setInterval(read, CHECK_EVERY_MS);
  const stop = () => failed.resolve(signal.reason);
  signal.addEventListener("abort", stop);
  try {
    return await Promise.race([connection.lost, failed.promise]);
  } finally {
    clearInterval(check);
    signal.removeEventListener("abort", stop);
    await connection.close();
  }
}
