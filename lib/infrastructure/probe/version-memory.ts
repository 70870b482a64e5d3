import type { VersionSupport } from "#lib/domain/observation/tls-posture.ts";

/**
 * How long an answer about the versions of a listener is believed in looks by the clock. Only a restart changes it,
 * and then it is this old at most; asking every minute would leave some thousand lines a day in a server's log.
 */
const BELIEVED_MS = 3_600_000;
const CAPACITY = 10_000;

/** What listeners said of the versions of TLS. */
export interface VersionMemory {
  /** @param atMs Milliseconds since the epoch. */
  recall(listener: string, atMs: number): VersionSupport | null;
  /** Keeps what was answered; where a version stayed unseen, nothing is kept. */
  remember(listener: string, versions: VersionSupport, atMs: number): void;
}

/** A memory that forgets after an hour, and the oldest first. */
export function createVersionMemory(): VersionMemory {
  const kept = new Map<string, { versions: VersionSupport; atMs: number }>();
  return {
    recall: (listener, atMs) => {
      const known = kept.get(listener);
      return known !== undefined && atMs - known.atMs < BELIEVED_MS ? known.versions : null;
    },
    remember: (listener, versions, atMs) => {
      kept.delete(listener);
      if (Object.values(versions).includes(null)) return;
      kept.set(listener, { versions, atMs });
      for (const oldest of kept.keys()) {
        if (kept.size <= CAPACITY) break;
        kept.delete(oldest);
      }
    },
  };
}
