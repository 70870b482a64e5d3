import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type {
  RestartAdapter,
  RestartOrder,
  RestartOrderOutcome,
} from "#lib/application/ports/restart.ts";
import { evidenceLines } from "#lib/infrastructure/restart/evidence-lines.ts";
import { orderText } from "#lib/infrastructure/restart/order-text.ts";

export interface CommandSettings {
  /** Absolute path; it is run as it is, without a shell. */
  program: string;
  args: readonly string[];
  /** Milliseconds after which it is ended. */
  timeoutMs: number;
}

/** Time to clean up after being asked to end. Too short cuts a clean-up off; too long only delays the halt. */
const GRACE_MS = 5_000;
/** Time to read the rest of what an ended program printed. */
const PIPES_MS = 1_000;
const MOST_BYTES = 64 * 1_024;
/** What a program needs to be found and to print; our own environment holds secrets. */
const PASSED_ON = ["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR"] as const;

interface Ended {
  how: { code: number } | { signal: string } | { error: string } | { late: true };
  stdout: string;
  stderr: string;
}

/** Runs a program for each order, which it reads as JSON from standard input; exit code 0 means that it took it. */
export function createCommandAdapter(settings: CommandSettings): RestartAdapter {
  return {
    async order(order, signal) {
      signal?.throwIfAborted();
      return outcomeOf(await run(order, settings, signal), order, settings);
    },
  };
}

async function run(
  order: RestartOrder,
  { program, args, timeoutMs }: CommandSettings,
  signal: AbortSignal | undefined,
): Promise<Ended> {
  const child = spawn(program, args, {
    shell: false,
    // Of its own group, so that what it has started ends with it.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    env: environmentFor(order),
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  // A program that reads nothing closes its end early, which is its right.
  child.stdin.on("error", () => {});
  child.stdin.end(orderText(order));
  const ended = endOf(child);

  let isLate = false;
  const endNow = () => endGroup(child);
  const limit = setTimeout(() => {
    isLate = true;
    endNow();
  }, timeoutMs);
  signal?.addEventListener("abort", endNow, { once: true });
  try {
    const how = await ended;
    if (signal?.aborted) throw signal.reason;
    return { how: isLate ? { late: true } : how, stdout: stdout(), stderr: stderr() };
  } finally {
    clearTimeout(limit);
    signal?.removeEventListener("abort", endNow);
  }
}

/** Resolves at the end of the program, with what it printed; a daemon that it left behind may hold the pipes. */
async function endOf(child: ChildProcessWithoutNullStreams): Promise<Ended["how"]> {
  const ended = Promise.withResolvers<Ended["how"]>();
  const closed = Promise.withResolvers<void>();
  child.once("error", (error) => {
    ended.resolve({ error: error.message });
    closed.resolve();
  });
  child.once("exit", (code, name) => {
    ended.resolve(code === null ? { signal: `${name}` } : { code });
    setTimeout(closed.resolve, PIPES_MS).unref();
  });
  child.once("close", () => closed.resolve());
  const how = await ended.promise;
  await closed.promise;
  child.stdout.destroy();
  child.stderr.destroy();
  return how;
}

function environmentFor({ key, host }: RestartOrder): NodeJS.ProcessEnv {
  const passed = PASSED_ON.map((name) => [name, process.env[name]] as const);
  return {
    ...Object.fromEntries(passed.filter(([, value]) => value !== undefined)),
    NODE_ENV: "production",
    PORTCULLIS_ORDER_KEY: key,
    PORTCULLIS_ORDER_HOST: host,
  };
}

/** The end of what is printed, up to a size. */
function collect(stream: NodeJS.ReadableStream): () => string {
  let kept = Buffer.alloc(0);
  stream.on("data", (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]).subarray(-MOST_BYTES);
  });
  return () => kept.toString("utf8");
}

function endGroup(child: ChildProcess): void {
  signalGroup(child, "SIGTERM");
  const last = setTimeout(() => signalGroup(child, "SIGKILL"), GRACE_MS);
  child.once("exit", () => {
    clearTimeout(last);
    // Whatever it had started and did not listen.
    signalGroup(child, "SIGKILL");
  });
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

function outcomeOf(
  { how, stdout, stderr }: Ended,
  { host }: RestartOrder,
  { program, timeoutMs }: CommandSettings,
): RestartOrderOutcome {
  const said = evidenceLines(stdout);
  const lines = [...said, ...evidenceLines(stderr).map((line) => `stderr: ${line}`)];
  const name = `The restart command ${program}`;
  if ("code" in how && how.code === 0) {
    return { kind: "handed-over", reference: (said.at(-1) ?? "exit 0").slice(0, 200), lines };
  }
  if ("code" in how) {
    const message = `${name} refused the order for ${host} with exit code ${how.code}`;
    return { kind: "failed", code: "RESTART_ORDER_REFUSED", message, lines };
  }
  if ("error" in how) {
    const message = `${name} cannot be started: ${how.error}`;
    return { kind: "failed", code: "RESTART_ORDER_REFUSED", message, lines };
  }
  const end = "late" in how ? `exceeded ${timeoutMs} ms` : `was ended by ${how.signal}`;
  const message = `${name} ${end} for ${host}`;
  return { kind: "failed", code: "RESTART_ORDER_UNANSWERED", message, lines };
}
