import { type ChildProcess, spawn } from "node:child_process";

export interface ChildCommand {
  name: string;
  command: string;
  args: readonly string[];
  env?: Record<string, string>;
}

interface Options {
  /** Told when a child ended although nobody asked it to. */
  onCrash: (name: string, how: string, restartInMs: number) => void;
  minDelayMs?: number;
  maxDelayMs?: number;
  /** A child that lived this long counts as healthy: its next crash starts with the shortest delay. */
  healthyMs?: number;
  /** After this time a child that does not stop is killed. */
  graceMs?: number;
}

export interface Supervisor {
  start(child: ChildCommand): void;
  /** Ends all children, each within the grace time, and resolves when they are gone. */
  stop(): Promise<void>;
}

/** Keeps child processes running: restarts each with a growing delay when it crashes. */
export function createSupervisor(options: Options): Supervisor {
  const { minDelayMs = 250, maxDelayMs = 10_000, healthyMs = 30_000, graceMs = 5_000 } = options;
  const running = new Map<ChildProcess, Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();
  let stopping = false;

  const start = (child: ChildCommand, delayMs: number): void => {
    const startedMs = performance.now();
    const process = launch(child);
    const ended = new Promise<void>((resolve) => {
      // "error" comes instead of "exit" when the program could not be started at all.
      process.once("error", (error) => finish(error.message));
      process.once("exit", (code, signal) => finish(signal ?? `code ${code}`));
      const finish = (how: string) => {
        if (!running.delete(process)) return;
        resolve();
        if (stopping) return;
        const healthy = performance.now() - startedMs >= healthyMs;
        const waitMs = healthy ? minDelayMs : delayMs;
        options.onCrash(child.name, how, waitMs);
        const timer = setTimeout(() => {
          timers.delete(timer);
          start(child, Math.min(waitMs * 2, maxDelayMs));
        }, waitMs);
        timers.add(timer);
      };
    });
    running.set(process, ended);
  };

  return {
    start: (child) => start(child, minDelayMs),
    async stop() {
      stopping = true;
      for (const timer of timers) clearTimeout(timer);
      const children = [...running];
      for (const [process] of children) process.kill("SIGTERM");
      const kill = setTimeout(() => {
        for (const [process] of children) process.kill("SIGKILL");
      }, graceMs);
      await Promise.all(children.map(([, ended]) => ended));
      clearTimeout(kill);
    },
  };
}

function launch({ command, args, env }: ChildCommand): ChildProcess {
  return spawn(command, [...args], {
    // Not ours: a Ctrl-C reaches the children through the terminal as well, and they must not read from it.
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: { ...process.env, ...env },
  });
}
