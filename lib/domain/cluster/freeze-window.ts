/** A time in which nothing is changed, once or every week. */
export type FreezeWindow = {
  id: string;
  /** "Month-end closing". */
  reason: string;
} & (
  | { kind: "once" /** ISO 8601, UTC; `until` is exclusive. */; from: string; until: string }
  /** Minutes of the week in UTC, 0 is Monday 00:00; `untilMinute` is exclusive and may lie in the next week. */
  | { kind: "weekly"; fromMinute: number; untilMinute: number }
);

/** A window that holds, and when it ends. */
export interface Freeze {
  window: FreezeWindow;
  until: Date;
}

const MS_PER_MINUTE = 60_000;
const MS_PER_WEEK = 7 * 24 * 60 * MS_PER_MINUTE;
/** The epoch began on a Thursday. */
const MONDAY_BEFORE_EPOCH = -3 * 24 * 60 * MS_PER_MINUTE;

/** The window that holds at the instant, or null; of several, the one that ends last. */
export function freezeAt(windows: readonly FreezeWindow[], now: Date): Freeze | null {
  const held = windows.flatMap((window) =>
    spansOf(window, now.getTime())
      .filter(([from, until]) => from <= now.getTime() && now.getTime() < until)
      .map(([, until]) => ({ window, until: new Date(until) })),
  );
  const [last] = held.toSorted((a, b) => b.until.getTime() - a.until.getTime());
  return last ?? null;
}

/** Milliseconds since the epoch. A weekly window may have begun this week, or reach over from the last one. */
function spansOf(window: FreezeWindow, nowMs: number): [from: number, until: number][] {
  if (window.kind === "once") return [[Date.parse(window.from), Date.parse(window.until)]];
  const weeks = Math.floor((nowMs - MONDAY_BEFORE_EPOCH) / MS_PER_WEEK);
  return [weeks, weeks - 1].map((week) => {
    const monday = MONDAY_BEFORE_EPOCH + week * MS_PER_WEEK;
    return [
      monday + window.fromMinute * MS_PER_MINUTE,
      monday + window.untilMinute * MS_PER_MINUTE,
    ];
  });
}
