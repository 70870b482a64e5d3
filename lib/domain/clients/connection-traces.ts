/** What the log of a node says of one connection. */
export interface ConnectionTrace {
  /** `address:port` in the line of its acceptance; null where that line is not there. */
  acceptedFrom: string | null;
  /** The line that says it is carried in plaintext. */
  plaintextLine: string | null;
  /** The line that says it is carried over TLS. */
  tlsLine: string | null;
}

interface LogEvent {
  connectionId: number;
  kind: "accepted" | "plaintext" | "tls";
  remote: string | null;
}

/**
 * What lines of a log say of connections, by connection id. Lines of other things, and lines that cannot be read
 * because the server cut them, are passed over.
 *
 * @param lines As getLog tells them: text up to 4.2, one JSON document each from 4.4 on.
 * @see fact sheet, sections 3.2 and 3.4
 */
export function traceConnections(lines: readonly string[]): Map<number, ConnectionTrace> {
  const traces = new Map<number, ConnectionTrace>();
  for (const line of lines) {
    const event = line.startsWith("{") ? readJson(line) : readText(line);
    if (event === null) continue;
    const { connectionId, kind, remote } = event;
    const known = traces.get(connectionId) ?? NOTHING_SAID;
    traces.set(connectionId, {
      acceptedFrom: kind === "accepted" ? remote : known.acceptedFrom,
      plaintextLine: kind === "plaintext" ? line : known.plaintextLine,
      tlsLine: kind === "tls" ? line : known.tlsLine,
    });
  }
  return traces;
}

export const NOTHING_SAID: ConnectionTrace = {
  acceptedFrom: null,
  plaintextLine: null,
  tlsLine: null,
};

/** Date, severity, component, thread; what follows may quote whatever a client calls itself. */
const TEXT_LINE = /^\S+ [A-Z]\d? +\S+ +\[([^\]]+)\] (.*)$/s;

const TEXT_EVENTS: readonly { kind: LogEvent["kind"]; pattern: RegExp }[] = [
  { kind: "accepted", pattern: /^connection accepted from (\S+) #(\d+) / },
  {
    kind: "plaintext",
    pattern: /^SSL mode is set to 'preferred' and connection (\d+) to (\S+) is not using SSL\./,
  },
  { kind: "tls", pattern: /^Accepted connection with TLS Version \S+ from connection (\S+)$/ },
  { kind: "tls", pattern: /^Accepted TLS connection from peer: / },
];

function readText(line: string): LogEvent | null {
  const [, thread = "", text = ""] = TEXT_LINE.exec(line) ?? [];
  const [accepted, plaintext] = TEXT_EVENTS;
  const accept = accepted?.pattern.exec(text);
  if (accept) {
    const [, remote = "", id] = accept;
    return { connectionId: Number(id), kind: "accepted", remote };
  }
  const plain = plaintext?.pattern.exec(text);
  if (plain) {
    const [, id, remote = ""] = plain;
    return { connectionId: Number(id), kind: "plaintext", remote };
  }
  const isTls = TEXT_EVENTS.some(({ kind, pattern }) => kind === "tls" && pattern.test(text));
  const connectionId = idOfThread(thread);
  return isTls && connectionId !== null ? { connectionId, kind: "tls", remote: null } : null;
}

const KIND_BY_ID: ReadonlyMap<unknown, LogEvent["kind"]> = new Map([
  [22_943, "accepted"],
  [23_838, "plaintext"],
  [23_218, "tls"],
  [6_723_801, "tls"],
]);

function readJson(line: string): LogEvent | null {
  const { id, ctx, attr } = fieldsOf(parsed(line));
  const kind = KIND_BY_ID.get(id);
  if (kind === undefined) return null;
  const { connectionId, remote } = fieldsOf(attr);
  // Lines about TLS carry the connection as the name of the thread only.
  const number = typeof connectionId === "number" ? connectionId : idOfThread(ctx);
  if (number === null) return null;
  return { connectionId: number, kind, remote: typeof remote === "string" ? remote : null };
}

function idOfThread(thread: unknown): number | null {
  const [, id] = typeof thread === "string" ? (/^conn(\d+)$/.exec(thread) ?? []) : [];
  return id === undefined ? null : Number(id);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // A server cuts lines after 1024 characters.
    return null;
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {};
}
