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
