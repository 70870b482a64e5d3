import type { DriveFailure } from "#lib/application/driver/drive-failure.ts";
import type { Clock } from "#lib/application/ports.ts";
import type { Result } from "#lib/domain/result.ts";
import type { AttemptEvent } from "#lib/domain/rollout/rollout.ts";

/** Collects what happens during one attempt, with the time each part took. */
export interface StepRecorder {
  readonly events: readonly AttemptEvent[];
  /** Runs one part and keeps its outcome as an event. */
  part<T>(
    kind: AttemptEvent["kind"],
    run: () => Promise<Result<T, DriveFailure>>,
    inWords: (value: T) => string,
  ): Promise<Result<T, DriveFailure>>;
  note(kind: AttemptEvent["kind"], ok: boolean, detail: string, more?: NoteDetails): void;
  /** The moment from which a note counts the time that it took. */
  start(): Moment;
}

/** Of the clock on the wall, and of the one that nobody sets. */
export interface Moment {
  at: string;
  ms: number;
}

export interface NoteDetails {
  /** When it began, if it took time. */
  startedAt?: Moment;
  /** As in AttemptEvent. */
  lines?: readonly string[];
}

/** Events of one attempt; one that waits for days must not fill the memory. */
const MAX_EVENTS = 100;
/** What proves one event. */
const MAX_LINES = 50;
const MAX_LINE_CHARS = 1_000;

/** A recorder that has seen nothing yet. */
export function createStepRecorder({
  now,
  monotonicMs,
}: Pick<Clock, "now" | "monotonicMs">): StepRecorder {
  const events: AttemptEvent[] = [];
  const start = (): Moment => ({ at: now().toISOString(), ms: monotonicMs() });
  const add = (
    kind: AttemptEvent["kind"],
    ok: boolean,
    detail: string,
    { startedAt, lines }: NoteDetails,
  ) => {
    const { at, ms } = startedAt ?? start();
    const kept = lines?.slice(0, MAX_LINES).map((line) => line.slice(0, MAX_LINE_CHARS));
    const durationMs = monotonicMs() - ms;
    const event = { at, kind, ok, detail: detail.slice(0, MAX_LINE_CHARS), durationMs };
    // The newest are the ones that tell how it ended.
    if (events.length === MAX_EVENTS) events.shift();
    events.push(kept === undefined ? event : { ...event, lines: kept });
  };
  return {
    events,
    start,
    async part(kind, run, inWords) {
      const startedAt = start();
      const outcome = await run();
      const detail = outcome.ok ? inWords(outcome.value) : outcome.error.message;
      add(kind, outcome.ok, detail, { startedAt });
      return outcome;
    },
    note: (kind, ok, detail, more = {}) => add(kind, ok, detail, more),
  };
}
