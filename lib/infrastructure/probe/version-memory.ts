import type { VersionSupport } from "#lib/domain/observation/tls-posture.ts";
import type { OldVersions } from "#lib/infrastructure/probe/look-at-tls.ts";

/**
 * How long an answer about SSLv3, TLS 1.0 and 1.1 is believed in looks by the clock. A restart may change it, and
 * then it is this old at most; asking every minute would leave some thousand lines a day in a server's log.
 */
const BELIEVED_MS = 3_600_000;
const CAPACITY = 10_000;

/** What nodes said of old versions of TLS. */
export interface VersionMemory {
  /** @param atMs Milliseconds since the epoch. */
  recall(listener: string, atMs: number): OldVersions | null;
  /** Keeps what was answered; where a version stayed unseen, nothing is kept. */
  remember(listener: string, versions: VersionSupport, atMs: number): void;
}

/** A memory that forgets after an hour, and the oldest first. */
export function createVersionMemory(): VersionMemory {
  const kept = new Map<string, { versions: OldVersions; atMs: number }>();
  return {
    recall: (listener, atMs) => {
      const known = kept.get(listener);
      return known !== undefined && atMs - known.atMs < BELIEVED_MS ? known.versions : null;
    },
    remember: (listener, versions, atMs) => {
      const { SSLv3, TLSv1, "TLSv1.1": TLSv11 } = versions;
      kept.delete(listener);
      if (SSLv3 === null || TLSv1 === null || TLSv11 === null) return;
      kept.set(listener, { versions: { SSLv3, TLSv1, "TLSv1.1": TLSv11 }, atMs });
      for (const oldest of kept.keys()) {
        if (kept.size <= CAPACITY) break;
        kept.delete(oldest);
      }
    },
  };
}
