/** What the badge in the top bar says about the stream of live events. */
export type LiveState =
  | { status: "connecting" }
  | { status: "live" }
  | { status: "reconnecting"; sinceMs: number }
  | { status: "stale"; sinceMs: number };

export type LiveSignal =
  | { kind: "opened" }
  | { kind: "lost"; atMs: number }
  | { kind: "tick"; atMs: number };

/**
 * Time without a stream after which what is on screen counts as old. Shorter would grey out the page at every
 * restart of the server; longer would let an operator act on a picture that is a minute old.
 */
export const STALE_AFTER_MS = 10_000;

/** The state that follows a signal of the stream or of the clock; total over both. */
export function nextLiveState(state: LiveState, signal: LiveSignal): LiveState {
  if (signal.kind === "opened") return state.status === "live" ? state : { status: "live" };
  if (signal.kind === "lost") {
    const lostBefore = state.status === "reconnecting" || state.status === "stale";
    return lostBefore ? state : { status: "reconnecting", sinceMs: signal.atMs };
  }
  if (state.status === "reconnecting" && signal.atMs - state.sinceMs >= STALE_AFTER_MS) {
    return { status: "stale", sinceMs: state.sinceMs };
  }
  return state;
}
