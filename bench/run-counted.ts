import { runProgram } from "#tests/tls-servers/run-program.ts";

/** Runs a program below a shell, which tells afterwards what its children used, in milliseconds. */
export async function runCounted(
  name: string,
  args: readonly string[],
): Promise<{ stdout: string; wallMs: number; cpuMs: number }> {
  const run = await runProgram("sh", ["-c", '"$@"; times', "sh", name, ...args]);
  const times = run.stdout.trimEnd().split("\n").at(-1) ?? "";
  const spent = [...times.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60_000 + Number(seconds) * 1_000,
  );
  return { ...run, cpuMs: spent.reduce((total, ms) => total + ms, 0) };
}
