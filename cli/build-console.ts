import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { INSTALLATION } from "#lib/server/installation.ts";

/** Whether there is a finished build of the console. */
export function isBuilt(): boolean {
  return existsSync(path.join(INSTALLATION, ".next", "BUILD_ID"));
}

/**
 * Builds the console; its output is shown only when it fails.
 *
 * @throws Error with the end of the output.
 */
export async function buildConsole(): Promise<void> {
  const next = createRequire(import.meta.url).resolve("next/dist/bin/next");
  const build = spawn(process.execPath, [next, "build"], {
    cwd: INSTALLATION,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
  });
  let output = "";
  for (const stream of [build.stdout, build.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4_000);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    build.once("error", reject);
    build.once("exit", resolve);
  });
  if (code !== 0) throw new Error(`The build of the console failed:\n${output}`);
}
