import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { INSTALLATION } from "#lib/server/installation.ts";

/** What a build is made of. */
const SOURCES = ["app", "components", "lib", "public", "next.config.ts", "package-lock.json"];

/** Whether there is a finished build of the console that is no older than its sources. */
export function isBuilt(): boolean {
  const buildId = path.join(INSTALLATION, ".next", "BUILD_ID");
  if (!existsSync(buildId)) return false;
  const builtAtMs = statSync(buildId).mtimeMs;
  return SOURCES.map((source) => path.join(INSTALLATION, source)).every(
    (source) => newestChangeMs(source) <= builtAtMs,
  );
}

/** Last change below a path, in milliseconds since the epoch; 0 where there is nothing. */
function newestChangeMs(source: string): number {
  if (!existsSync(source)) return 0;
  const { mtimeMs } = statSync(source);
  if (!statSync(source).isDirectory()) return mtimeMs;
  const below = readdirSync(source, { recursive: true, encoding: "utf8" });
  return below.reduce(
    (newest, name) => Math.max(newest, statSync(path.join(source, name)).mtimeMs),
    mtimeMs,
  );
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
