import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { cpuMsOf } from "#bench/process-cpu.ts";
import type { SetUpName } from "#tests/tls-servers/set-ups.ts";

const SCRIPT = fileURLToPath(new URL("../tests/processes/tls-listener.ts", import.meta.url));

/** A TLS listener in a process of its own, so that its CPU time is not counted as ours. */
export interface SeparateTlsListener {
  port: number;
  /** CPU time that the listener has used so far, in milliseconds, to the nearest ten. */
  cpuMs(): number;
  stop(): Promise<void>;
}

/** Starts a set-up of the scanner comparison and waits until it listens. */
export async function startSeparateTlsListener(name: SetUpName): Promise<SeparateTlsListener> {
  const child = spawn(process.execPath, [SCRIPT, name], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", (line) => resolve(Number(line)));
    child.once("exit", (code) => reject(new Error(`The listener ended with ${code}`)));
  });
  return {
    port,
    cpuMs: () => cpuMsOf(child.pid ?? 0),
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
