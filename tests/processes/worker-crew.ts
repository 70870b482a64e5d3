import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const WORKER_MAIN = fileURLToPath(new URL("../../worker/main.ts", import.meta.url));

/** Worker processes that are killed and replaced. */
export interface WorkerCrew {
  /** Sends SIGKILL to one worker and starts another in its place. */
  killOne(index: number): void;
  /** Stops one worker where it stands, or lets it go on (SIGSTOP, SIGCONT). */
  freeze(index: number): void;
  thaw(index: number): void;
  /** Resolves when the worker at this place has said that it is ready. */
  ready(index: number): Promise<void>;
  /** Asks all to stop and resolves with their exit codes, null for one that had to be killed. */
  stop(): Promise<(number | null)[]>;
}

/** How long a worker may take to start or stop before the test is called broken. */
const PATIENCE_MS = 60_000;

/** Starts so many workers on one store. */
export function startWorkerCrew(size: number, env: Record<string, string>): WorkerCrew {
  const crew = Array.from({ length: size }, () => startWorker(env));
  const at = (index: number) => {
    const worker = crew[index];
    if (worker === undefined) throw new Error(`There is no worker ${index}`);
    return worker;
  };
  return {
    killOne(index) {
      at(index).process.kill("SIGKILL");
      crew[index] = startWorker(env);
    },
    freeze: (index) => void at(index).process.kill("SIGSTOP"),
    thaw: (index) => void at(index).process.kill("SIGCONT"),
    ready: (index) => at(index).ready,
    stop: () => Promise.all(crew.map(stopWorker)),
  };
}

interface Worker {
  process: ChildProcess;
  ready: Promise<void>;
}

function startWorker(env: Record<string, string>): Worker {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", WORKER_MAIN], {
    env: { ...process.env, ...env, PORTCULLIS_LOG_LEVEL: "info" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ready = new Promise<void>((resolve, reject) => {
    let output = "";
    const tooLate = setTimeout(() => {
      reject(new Error(`A worker was not ready in time: ${output}`));
    }, PATIENCE_MS);
    const settle = () => {
      clearTimeout(tooLate);
      resolve();
    };
    child.stderr?.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4_000);
      if (output.includes("worker is ready")) settle();
    });
    // A killed one will never be ready; whoever waits for it goes on and looks at its successor.
    child.once("exit", settle);
  });
  // Nobody may be waiting for it when it fails.
  ready.catch(() => {});
  return { process: child, ready };
}

async function stopWorker({ process: child }: Worker): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const tooLate = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  const code = await gone;
  clearTimeout(tooLate);
  return code;
}
