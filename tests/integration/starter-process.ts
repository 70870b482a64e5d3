import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("../processes/embedded-postgres-starter.ts", import.meta.url));

export interface Starter {
  url: string;
  owner: boolean;
  durationMs: number;
  pid: number;
  /** SIGKILL: the process gets no chance to clean up. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Another process that starts, or finds, the embedded server of `folder`. */
export async function startStarter(folder: string, uid?: number): Promise<Starter> {
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(
    process.execPath,
    [SCRIPT, folder],
    { stdio: ["pipe", "pipe", "inherit"], ...(uid === undefined ? {} : { uid, gid: uid }) },
  );
  const exited = once(child, "exit");
  const ready = await Promise.race([once(createInterface(child.stdout), "line"), exited]);
  if (typeof ready[0] !== "string") throw new Error(`The starter ended with ${String(ready[0])}`);
  const said: { url: string; owner: boolean; durationMs: number } = JSON.parse(ready[0]);
  return {
    ...said,
    pid: child.pid ?? 0,
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
