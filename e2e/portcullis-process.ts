import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..");

/** A running `bin/portcullis` command and everything it printed. */
export interface PortcullisProcess {
  output(): string;
  /** The first output line that matches; rejects when the process ends before. */
  line(pattern: RegExp): Promise<string>;
  stop(): Promise<void>;
}

/** Runs `bin/portcullis` with the arguments given, from a folder that is not the checkout. */
export function runPortcullis(
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): PortcullisProcess {
  const child = spawn(path.join(ROOT, "bin/portcullis"), args, {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env },
  });
  let printed = "";
  const collect = (chunk: Buffer) => {
    printed += chunk.toString();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  return {
    output: () => printed,
    line: (pattern) => firstLine(child, () => printed, pattern),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGINT");
      await once(child, "exit");
    },
  };
}

function firstLine(child: ChildProcess, printed: () => string, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const line = printed()
        .split("\n")
        .find((candidate) => pattern.test(candidate));
      if (line === undefined) return;
      child.stdout?.off("data", look);
      resolve(line);
    };
    child.stdout?.on("data", look);
    child.once("exit", (code) =>
      reject(new Error(`The process ended with ${code} before ${pattern}:\n${printed()}`)),
    );
    look();
  });
}

/** A folder of its own that is deleted afterwards. */
export function temporaryFolder(): { path: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), "portcullis-e2e-"));
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The first of `count` neighbouring loopback ports that are free now. */
export async function freePorts(count: number): Promise<number> {
  // Below those that the system hands out to outgoing connections, which might take one in between.
  for (let base = 10_000 + Math.floor(Math.random() * 15_000); ; base += count) {
    const ports = Array.from({ length: count }, (_, index) => base + index);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return base;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
