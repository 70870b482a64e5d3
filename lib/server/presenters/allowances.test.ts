import { expect, test } from "vitest";
import { ROLLOUT_STATES, ROLLOUT_WISHES, type Rollout } from "#lib/domain/rollout/rollout.ts";
import { isTerminal } from "#lib/domain/rollout/rollout-state.ts";
import { allowancesFor } from "#lib/server/presenters/allowances.ts";
import { aRollout } from "#tests/builders/rollout.ts";
import { ana, olga } from "#tests/in-memory/rollout-world.ts";

const NOW = new Date("2026-11-22T10:00:00Z");

const allowed = (rollout: Partial<Rollout>, actor = olga) =>
  Object.entries(allowancesFor(aRollout(rollout), actor, NOW))
    .filter(([, allowance]) => allowance.allowed)
    .map(([name]) => name);

test("a wish that is being followed leaves only what can still change it", () => {
  const of = (wish: Rollout["wish"]) =>
    allowed({ state: "running", wish }).filter((name) =>
      ["pause", "resume", "halt", "abort"].includes(name),
    );

  expect(of("run")).toEqual(["pause", "halt", "abort"]);
  expect(of("pause")).toEqual(["resume", "halt", "abort"]);
  expect(of("halt")).toEqual(["abort"]);
  expect(of("abort")).toEqual([]);
});

test.each(ROLLOUT_STATES)("steps, gates and time of a rollout that is %s", (state) => {
  const names = allowed({ state });

  for (const name of ["waive", "acknowledge", "changeSteps", "schedule"]) {
    expect(names.includes(name)).toBe(!isTerminal(state));
  }
});

test("an approver changes nothing, and every refusal says why", () => {
  for (const state of ROLLOUT_STATES) {
    for (const wish of ROLLOUT_WISHES) {
      const may = allowancesFor(aRollout({ state, wish }), ana, NOW);

      const { approve: _, ...others } = may;
      expect(Object.values(others).some((allowance) => allowance.allowed)).toBe(false);
      expect(Object.values(others).every(({ whyNot }) => whyNot !== null)).toBe(true);
    }
  }
});
