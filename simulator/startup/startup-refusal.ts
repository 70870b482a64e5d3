import type { LogEvent } from "#simulator/log/node-log.ts";

type Program = "mongod" | "mongos";
type LogLine = Pick<LogEvent, "severity" | "component" | "text">;

/** A process that does not start: what it exits with, what it says, and how far it came. */
export interface StartupRefusal {
  exitCode: number;
  /** The sentence that names the reason. */
  message: string;
  /**
   * `arguments`: the command line cannot be read; `options`: they contradict each other, which is said
   * on standard output; `material`: files cannot be used, which is said in the log.
   */
  stage: "arguments" | "options" | "material";
  /** What is written, in order; empty at stage `arguments`, which logs nothing. */
  lines: readonly LogLine[];
}

/** Options that cannot be read, or parameters that do not exist. */
export function badArguments(message: string): StartupRefusal {
  return { exitCode: 2, message, stage: "arguments", lines: [] };
}

/** Options that contradict each other. */
export function badOptions(program: Program, reason: string): StartupRefusal {
  return { ...failedInitialization(program, `BadValue: ${reason}`), stage: "options" };
}

/** Why a certificate or its key is not taken, after the line that gives the cause. */
export const CANNOT_SET_UP = "Can not set up PEM key file.";

/** Certificates or keys that cannot be used; `earlier` are the lines that give the cause. */
export function badMaterial(
  program: Program,
  reason: string,
  earlier: readonly LogLine[] = [],
): StartupRefusal {
  const failed = failedInitialization(program, `InvalidSSLConfiguration: ${reason}`);
  return { ...failed, stage: "material", lines: [...earlier, ...failed.lines] };
}

/** A router has an exit code and a line of its own. */
function failedInitialization(program: Program, status: string): Omit<StartupRefusal, "stage"> {
  const message = `Failed global initialization: ${status}`;
  if (program === "mongod") {
    return {
      exitCode: 1,
      message,
      lines: [{ severity: "F", component: "CONTROL", text: message }],
    };
  }
  const lines: LogLine[] = [
    { severity: "F", component: "-", text: message },
    { severity: "I", component: "CONTROL", text: "shutting down with code:14" },
  ];
  return { exitCode: 14, message, lines };
}

/** A process that aborts at an assertion of its TLS code. */
export function aborted(message: string, assertion: number, sourceLine: number): StartupRefusal {
  const place = `src/mongo/util/net/ssl_manager_openssl.cpp ${sourceLine}`;
  return {
    exitCode: 14,
    message,
    stage: "material",
    lines: [
      { severity: "F", component: "NETWORK", text: message },
      { severity: "F", component: "-", text: `Fatal Assertion ${assertion} at ${place}` },
    ],
  };
}
