import type { OnlineTargetMode } from "#lib/domain/mode/tls-mode.ts";
import type { Rollout } from "#lib/domain/rollout/rollout.ts";

/** A connection number that a process had given out when it was at least in a mode. */
export interface ConnectionMark {
  connectionId: number;
  /** ISO 8601, UTC. Numbers begin anew with the process, so a mark from before its start means nothing. */
  at: string;
}

export type ConnectionMarks = Readonly<Record<OnlineTargetMode, ConnectionMark | null>>;

const LINE = /^newest connection: (\d+)$/;

/** The line by which an event of an attempt keeps the mark. */
export function connectionMarkLine(connectionId: number): string {
  return `newest connection: ${connectionId}`;
}

/** The number in the lines of an event, or null. */
export function readConnectionMark(lines: readonly string[] | undefined): number | null {
  for (const line of lines ?? []) {
    const [, id] = LINE.exec(line) ?? [];
    if (id !== undefined) return Number(id);
  }
  return null;
}

/** The marks that the steps of a rollout have left of its moves of a node, the latest of each. */
export function connectionMarksOf(
  { steps }: Pick<Rollout, "steps">,
  host: string,
): ConnectionMarks {
  const marks: Record<OnlineTargetMode, ConnectionMark | null> = {
    preferTLS: null,
    requireTLS: null,
  };
  for (const { host: of, action, attempts } of steps) {
    if (of !== host || action.kind !== "set-mode") continue;
    for (const { kind, at, lines } of attempts.flatMap(({ events }) => events)) {
      const connectionId = kind === "connections" ? readConnectionMark(lines) : null;
      if (connectionId !== null) marks[action.to] = { connectionId, at };
    }
  }
  return marks;
}
