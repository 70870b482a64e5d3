import { execFile } from "node:child_process";

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

export interface ProgramRun {
  stdout: string;
  stderr: string;
  /** From start to end of the whole process. */
  wallMs: number;
}

/**
 * Runs a program to its end, with nothing on its standard input.
 *
 * @throws Error when it cannot be started or is killed; its exit code is not judged.
 */
export function runProgram(name: string, args: readonly string[]): Promise<ProgramRun> {
  const startedMs = performance.now();
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: MAX_OUTPUT_BYTES, timeout: TIMEOUT_MS };
    const child = execFile(name, args, options, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== "number") return reject(error);
      resolve({ stdout, stderr, wallMs: performance.now() - startedMs });
    });
    child.stdin?.end();
  });
}
