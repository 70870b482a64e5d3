import { expect, test } from "vitest";
import { type LiveState, nextLiveState, STALE_AFTER_MS } from "#lib/client/live-state.ts";

test("a lost stream reconnects first and is stale only after the limit", () => {
  const lost = nextLiveState({ status: "live" }, { kind: "lost", atMs: 1_000 });
  const early = nextLiveState(lost, { kind: "tick", atMs: 1_000 + STALE_AFTER_MS - 1 });
  const late = nextLiveState(early, { kind: "tick", atMs: 1_000 + STALE_AFTER_MS });

  expect(lost).toEqual({ status: "reconnecting", sinceMs: 1_000 });
  expect(early).toBe(lost);
  expect(late).toEqual({ status: "stale", sinceMs: 1_000 });
});

test("further failures do not move the moment since which data is old", () => {
  const stale: LiveState = { status: "stale", sinceMs: 1_000 };

  expect(nextLiveState(stale, { kind: "lost", atMs: 99_000 })).toBe(stale);
});

test("an opened stream is live from every state", () => {
  const states: LiveState[] = [
    { status: "connecting" },
    { status: "live" },
    { status: "reconnecting", sinceMs: 1 },
    { status: "stale", sinceMs: 1 },
  ];

  for (const state of states) {
    expect(nextLiveState(state, { kind: "opened" })).toEqual({ status: "live" });
  }
});

test("a clock that runs backwards leaves the state as it is", () => {
  const state: LiveState = { status: "reconnecting", sinceMs: 5_000 };

  expect(nextLiveState(state, { kind: "tick", atMs: 0 })).toBe(state);
});
