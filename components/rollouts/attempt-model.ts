import type { AttemptDto } from "#lib/contracts/rollout.ts";

type AttemptEvent = AttemptDto["events"][number];

/** One thing that was looked at on both sides of what an attempt did. */
export interface BeforeAfter {
  what: string;
  /** Null where nobody looked. */
  before: string | null;
  after: string | null;
}

const EFFECTS: ReadonlySet<AttemptEvent["kind"]> = new Set([
  "set-parameter",
  "restart-seen",
  "rotated",
]);

/** Mode and handshakes before and after the command or restart; rows that nobody looked at are left out. */
export function beforeAndAfter(attempt: AttemptDto): BeforeAfter[] {
  const { events, modeBefore, modeAfter } = attempt;
  const effect = events.findIndex(({ kind }) => EFFECTS.has(kind));
  const before = effect < 0 ? events : events.slice(0, effect);
  const after = effect < 0 ? [] : events.slice(effect + 1);
  const seen = (kind: AttemptEvent["kind"], side: readonly AttemptEvent[]) =>
    side.findLast((event) => event.kind === kind)?.detail ?? null;
  const rows: BeforeAfter[] = [
    { what: "Mode", before: modeBefore, after: modeAfter },
    {
      what: "Hello over TLS",
      before: seen("tls-hello", before),
      after: seen("tls-hello", after),
    },
    {
      what: "Plaintext hello",
      before: seen("plaintext-hello", before),
      after: seen("plaintext-hello", after),
    },
  ];
  // A look or a wait has no two sides, unless the node moved meanwhile.
  if (effect < 0 && attempt.finishedAt !== null && modeBefore === modeAfter) return [];
  return rows.filter((row) => row.before !== null || row.after !== null);
}

/** The word for each kind of event. */
export const EVENT_WORDS: Record<AttemptEvent["kind"], string> = {
  observed: "Observed",
  "already-there": "Already there",
  "barrier-held": "Barrier held",
  preflight: "Preflight",
  "step-down": "Step down",
  "restart-asked": "Restart asked",
  "restart-seen": "Restart seen",
  "set-parameter": "Command",
  "read-back": "Read back",
  "tls-hello": "Hello over TLS",
  "plaintext-hello": "Plaintext hello",
  replication: "Replication",
  "dropped-connections": "Dropped pools",
  elections: "Elections",
  handshakes: "Handshakes",
  connectivity: "Connectivity",
  connections: "Connections",
  rotated: "Rotated",
  log: "Log",
  failed: "Failed",
};
