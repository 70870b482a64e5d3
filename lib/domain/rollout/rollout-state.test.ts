import fc from "fast-check";
import { expect, test } from "vitest";
import { ROLLOUT_STATES } from "#lib/domain/rollout/rollout.ts";
import {
  isTerminal,
  LIVE_ROLLOUT_STATES,
  nextRolloutState,
  ROLLOUT_EVENTS,
} from "#lib/domain/rollout/rollout-state.ts";

const state = fc.constantFrom(...ROLLOUT_STATES);
const event = fc.constantFrom(...ROLLOUT_EVENTS);

test.each([
  ["draft", "submitted", "awaiting_approval"],
  ["awaiting_approval", "approved", "running"],
  ["awaiting_approval", "rejected", "aborted"],
  ["running", "approval_expired", "awaiting_approval"],
  ["running", "phase_finished", "awaiting_approval"],
  ["running", "all_phases_finished", "succeeded"],
  ["running", "paused", "paused"],
  ["running", "halted", "halted"],
  ["paused", "resumed", "running"],
  ["halted", "resumed", "running"],
] as const)("a %s rollout that is %s becomes %s", (from, happened, to) => {
  expect(nextRolloutState(from, happened)).toEqual({ ok: true, value: to });
});

test("every live state can be aborted", () => {
  for (const from of LIVE_ROLLOUT_STATES) {
    expect(nextRolloutState(from, "aborted")).toEqual({ ok: true, value: "aborted" });
  }
});

test("a state is either live or terminal", () => {
  const live = new Set<string>(LIVE_ROLLOUT_STATES);

  expect(ROLLOUT_STATES.map((name) => live.has(name) !== isTerminal(name))).not.toContain(false);
});

test("every state and event has an answer, and a refusal names both", () => {
  fc.assert(
    fc.property(state, event, (from, happened) => {
      const next = nextRolloutState(from, happened);
      return next.ok
        ? ROLLOUT_STATES.includes(next.value)
        : next.error.from === from && next.error.event === happened;
    }),
  );
});

test("no event moves a rollout out of a terminal state", () => {
  fc.assert(
    fc.property(state.filter(isTerminal), event, (from, e) => !nextRolloutState(from, e).ok),
  );
});

test("the same event twice is refused the second time", () => {
  fc.assert(
    fc.property(state, event, (from, happened) => {
      const once = nextRolloutState(from, happened);
      return !once.ok || !nextRolloutState(once.value, happened).ok;
    }),
  );
});

test("only an approval or a resumption sets a rollout running", () => {
  fc.assert(
    fc.property(state, event, (from, happened) => {
      const next = nextRolloutState(from, happened);
      return !next.ok || next.value !== "running" || ["approved", "resumed"].includes(happened);
    }),
  );
});
