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
  /** @param startedAt When it began, if it took time. */
  note(kind: AttemptEvent["kind"], ok: boolean, detail: string, startedAt?: Date): void;
}

/** A recorder that has seen nothing yet. */
export function createStepRecorder({ now }: Pick<Clock, "now">): StepRecorder {
  const events: AttemptEvent[] = [];
  const add = (kind: AttemptEvent["kind"], ok: boolean, detail: string, startedAt: Date) => {
    const durationMs = now().getTime() - startedAt.getTime();
    events.push({ at: startedAt.toISOString(), kind, ok, detail, durationMs });
  };
  return {
    events,
    async part(kind, run, inWords) {
      const startedAt = now();
      const outcome = await run();
      const detail = outcome.ok ? inWords(outcome.value) : outcome.error.message;
      add(kind, outcome.ok, detail, startedAt);
      return outcome;
    },
    note: (kind, ok, detail, startedAt = now()) => add(kind, ok, detail, startedAt),
  };
}
