import { expect, test } from "vitest";
import { freezeOf, haltedWords, runningRollouts } from "#components/rollouts/halt-all-model.ts";
import { aRolloutDto, ROLLOUT_BEGAN_AT } from "#tests/builders/dto-rollout.ts";

const named = { id: "r", number: 7, clusterName: "orders" };

test("only rollouts that run would be halted", () => {
  const rollouts = [
    aRolloutDto({ id: "a", state: "running" }),
    aRolloutDto({ id: "b", state: "paused" }),
  ];

  expect(runningRollouts(rollouts)).toEqual([
    expect.objectContaining({ id: "a", phase: "phase 1 of 2, preferTLS" }),
  ]);
});

test("a rollout that could not be halted is named, and the halt is not called whole", () => {
  const refused = { ...named, code: "TRANSITION_NOT_ALLOWED", message: "it is to end anyway" };

  const { title, isWhole } = haltedWords({ halted: [named], notHalted: [refused] });

  expect(isWhole).toBe(false);
  expect(title).toContain("#7 did not: it is to end anyway");
});

test("only a freeze that holds a running rollout shows in the frame", () => {
  const frozen = {
    code: "FROZEN" as const,
    message: "Frozen until 18:00",
    host: null,
    since: ROLLOUT_BEGAN_AT,
    until: "2026-11-22T18:00:00.000Z",
    connections: [],
  };

  expect(freezeOf([aRolloutDto({ state: "running", hold: frozen })])?.until).toBe(frozen.until);
  expect(freezeOf([aRolloutDto({ state: "running" })])).toBeNull();
});
