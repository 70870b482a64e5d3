import { setTimeout as sleep } from "node:timers/promises";
import { MongoClient, type MongoClientOptions, MongoError, MongoNetworkError } from "mongodb";

/** An operation that its client gave up on, after all that the driver repeats by itself. */
export interface FailedOperation {
  /** Milliseconds since the epoch when it began, and when it failed. */
  fromMs: number;
  untilMs: number;
  what: "insert" | "find";
  error: string;
}

export interface WorkloadReport {
  inserted: number;
  found: number;
  /** Operations that the application sent again itself, see `isLeftToApplication`. */
  repeated: number;
  failed: FailedOperation[];
  /** The longest time without a finished operation of any client, in milliseconds. */
  longestSilenceMs: number;
  /** Documents whose insert was acknowledged and that could not be found at the end. */
  lost: number;
}

/** How clients get in at a time: the connection string and their options. */
export interface Way {
  uri: string;
  options: MongoClientOptions;
}

export interface Workload {
  /** Lets every client go on with new connections, as an application does that is deployed anew. */
  switchTo(way: Way): Promise<void>;
  /** So far. */
  report(): Omit<WorkloadReport, "lost">;
  /** Ends all clients and looks for every document that was acknowledged; asked again, it says the same. */
  stop(): Promise<WorkloadReport>;
}

/** Milliseconds between two operations of one client. */
const PAUSE_MS = 40;

/**
 * Applications that write and read all the time with retryable writes and reads, each in a database of its own, so
 * that every shard gets some.
 */
export function startWorkload(way: Way, clientCount: number): Workload {
  const stopping = new AbortController();
  const counts = { inserted: 0, found: 0, repeated: 0 };
  const failed: FailedOperation[] = [];
  const acknowledged: string[][] = Array.from({ length: clientCount }, () => []);
  /** What has been sent and not been answered yet. */
  const underWay = new Set<Promise<void>>();
  let clients = open(way, clientCount);
  let lastEndMs = performance.now();
  let longestSilenceMs = 0;

  function finished(): void {
    const now = performance.now();
    longestSilenceMs = Math.max(longestSilenceMs, now - lastEndMs);
    lastEndMs = now;
  }

  async function attempt(what: FailedOperation["what"], run: () => Promise<void>): Promise<void> {
    const operation = carryOut(what, run);
    underWay.add(operation);
    await operation.finally(() => underWay.delete(operation));
  }

  async function carryOut(what: FailedOperation["what"], run: () => Promise<void>): Promise<void> {
    const fromMs = Date.now();
    try {
      await run().catch((thrown: unknown) => {
        if (!isLeftToApplication(thrown)) throw thrown;
        counts.repeated += 1;
        return run();
      });
      finished();
    } catch (thrown) {
      if (!(thrown instanceof MongoError)) throw thrown;
      failed.push({ fromMs, untilMs: Date.now(), what, error: thrown.message });
    }
  }

  async function work(index: number): Promise<void> {
    for (let n = 0; !stopping.signal.aborted; n += 1) {
      const id = `${index}-${n}`;
      // Taken anew for each operation: the clients may have been exchanged meanwhile.
      const collection = () => collectionOf(clients[index], index);
      await attempt("insert", async () => {
        await collection().insertOne({ _id: id }).catch(unlessAlreadyThere);
        counts.inserted += 1;
        acknowledged[index]?.push(id);
      });
      await attempt("find", async () => {
        await collection().findOne({ _id: id });
        counts.found += 1;
      });
      await sleep(PAUSE_MS);
    }
  }

  const working = Promise.all(clients.map((_, index) => work(index)));
  let ending: Promise<WorkloadReport> | null = null;

  async function end(): Promise<WorkloadReport> {
    stopping.abort();
    await working;
    const missing = await Promise.all(
      acknowledged.map(async (ids, index) => {
        const documents = await collectionOf(clients[index], index).find({}).toArray();
        const there = new Set(documents.map(({ _id }) => _id));
        return ids.filter((id) => !there.has(id)).length;
      }),
    );
    await Promise.all(clients.map((client) => client.close()));
    const lost = missing.reduce((sum, count) => sum + count, 0);
    return { ...counts, failed, longestSilenceMs, lost };
  }

  return {
    async switchTo(next) {
      const before = clients;
      clients = open(next, clientCount);
      // What runs on the old ones ends first; a deployment drains too.
      await Promise.allSettled(underWay);
      await Promise.all(before.map((client) => client.close()));
    },
    report: () => ({ ...counts, failed: [...failed], longestSilenceMs }),
    stop() {
      ending ??= end();
      return ending;
    },
  };
}

/** Every id is used once, so a duplicate is what the first try has left. */
function unlessAlreadyThere(thrown: unknown): void {
  if (!(thrown instanceof MongoError && thrown.code === 11_000)) throw thrown;
}

/**
 * A connection that a server closed, which the driver does not repeat itself: it lets the error of a socket through
 * unwrapped where it writes to one just closed, and it labels no error of a connection whose pool another operation's
 * error has cleared meanwhile (`decorateCommandError` of its `Server`).
 */
function isLeftToApplication(thrown: unknown): boolean {
  if (thrown instanceof MongoNetworkError) return !thrown.hasErrorLabel("RetryableWriteError");
  const isRaw = thrown instanceof Error && !(thrown instanceof MongoError) && "code" in thrown;
  return isRaw && (thrown.code === "EPIPE" || thrown.code === "ECONNRESET");
}

function open({ uri, options }: Way, count: number): MongoClient[] {
  return Array.from(
    { length: count },
    (_, index) =>
      new MongoClient(uri, {
        appName: `workload-${index}`,
        serverSelectionTimeoutMS: 15_000,
        heartbeatFrequencyMS: 1_000,
        ...options,
      }),
  );
}

function collectionOf(client: MongoClient | undefined, index: number) {
  if (client === undefined) throw new Error(`There is no client ${index}`);
  return client.db(`work-${index}`).collection<{ _id: string }>("operations");
}
