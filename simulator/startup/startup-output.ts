import { createNodeLog } from "#simulator/log/node-log.ts";
import type { StartupReading } from "#simulator/startup/read-startup-settings.ts";
import type { StartupRefusal } from "#simulator/startup/startup-refusal.ts";

interface StartupOutput {
  stdout: string[];
  log: string[];
}

/** What a process that does not start writes, line by line, in the format of 4.2. */
export function startupOutput(
  program: "mongod" | "mongos",
  notices: StartupReading["notices"],
  refusal: StartupRefusal | null,
  now: () => Date,
): StartupOutput {
  const stdout = formatted(notices, now);
  if (refusal === null) return { stdout, log: [] };
  const { stage, message, lines } = refusal;
  if (stage === "arguments") {
    const hint = `try '<bin>/${program} --help' for more information`;
    return { stdout: [...stdout, message, hint], log: [] };
  }
  const written = formatted(lines, now);
  if (stage === "options") return { stdout: [...stdout, ...written], log: [] };
  const isAborted = lines.some(({ text }) => text.startsWith("Fatal Assertion"));
  const epitaph = isAborted ? ["***aborting after fassert() failure"] : [];
  return { stdout, log: [...written, ...epitaph] };
}

function formatted(lines: StartupReading["notices"], now: () => Date): string[] {
  const log = createNodeLog("4.2", now);
  for (const line of lines) log.write({ ...line, context: "main", id: 0, msg: line.text });
  return [...log.ring("global").lines];
}
