import type { VersionProfileName } from "#simulator/node-options.ts";

type LogSeverity = "F" | "E" | "W" | "I" | "D1" | "D2";

/** One event in both forms: the text of 4.x, and the structured form of 4.4 and later. */
export interface LogEvent {
  severity: LogSeverity;
  component: string;
  /** Thread name, such as `listener` or `conn12`. */
  context: string;
  text: string;
  id: number;
  msg: string;
  attr?: Record<string, unknown>;
}

interface LogRing {
  readonly totalLinesWritten: number;
  /** Oldest first. */
  readonly lines: readonly string[];
}

export type LogName = "global" | "startupWarnings" | "rs";

/** What getLog reads. */
export interface NodeLog {
  write(event: LogEvent, logs?: readonly LogName[]): void;
  ring(name: LogName): LogRing;
  /** Every line as it is written, for log shipping and tests. */
  onLine: ((line: string) => void) | null;
  /** Highest verbosity that is written, by component (`network`, ...); 0 is the default. */
  readonly verbosity: Map<string, number>;
}

const RING_LINES = 1024;
const MAX_LINE_CHARACTERS = 1024;

/** The log of one process, in the format of its version. */
export function createNodeLog(version: VersionProfileName, now: () => Date): NodeLog {
  const rings = new Map<LogName, { totalLinesWritten: number; lines: string[] }>();
  const format = version === "7.0" || version === "8.0" ? formatJson : formatText;

  function append(name: LogName, line: string): void {
    let ring = rings.get(name);
    if (ring === undefined) {
      ring = { totalLinesWritten: 0, lines: [] };
      rings.set(name, ring);
    }
    ring.totalLinesWritten += 1;
    ring.lines.push(line.slice(0, MAX_LINE_CHARACTERS));
    // Cutting in batches keeps a busy log from shifting a thousand entries per line.
    if (ring.lines.length > RING_LINES * 2) ring.lines.splice(0, ring.lines.length - RING_LINES);
  }

  const log: NodeLog = {
    onLine: null,
    verbosity: new Map(),
    write(event, logs = ["global"]) {
      if (!isWritten(event, log.verbosity)) return;
      const line = format(event, now(), version);
      for (const name of logs) append(name, line);
      log.onLine?.(line);
    },
    ring(name) {
      const ring = rings.get(name);
      if (ring === undefined) return { totalLinesWritten: 0, lines: [] };
      return { totalLinesWritten: ring.totalLinesWritten, lines: ring.lines.slice(-RING_LINES) };
    },
  };
  return log;
}

function isWritten({ severity, component }: LogEvent, verbosity: Map<string, number>): boolean {
  if (!severity.startsWith("D")) return true;
  const limit = verbosity.get(component.toLowerCase()) ?? verbosity.get("") ?? 0;
  return Number(severity.slice(1)) <= limit;
}

function formatText(event: LogEvent, now: Date, version: VersionProfileName): string {
  const at = now.toISOString().replace("Z", "+0000");
  const severity = version === "4.0" ? event.severity.slice(0, 1) : event.severity.padEnd(2);
  return `${at} ${severity} ${event.component.padEnd(8)} [${event.context}] ${event.text}`;
}

function formatJson(event: LogEvent, now: Date): string {
  const at = now.toISOString().replace("Z", "+00:00");
  const attr = event.attr === undefined ? "" : `,"attr":${JSON.stringify(event.attr)}`;
  const component = `"c":${`${JSON.stringify(event.component)},`.padEnd(11)}`;
  const id = `"id":${event.id},`.padEnd(13);
  return (
    `{"t":{"$date":"${at}"},"s":${`${JSON.stringify(event.severity)},`.padEnd(5)} ${component}` +
    `${id}"ctx":${JSON.stringify(event.context)},"msg":${JSON.stringify(event.msg)}${attr}}`
  );
}
