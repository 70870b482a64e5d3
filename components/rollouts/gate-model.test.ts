import { expect, test } from "vitest";
import { blockersOf, sortGates } from "#components/rollouts/gate-model.ts";
import type { GateDto } from "#lib/contracts/rollout.ts";

const gate = (id: GateDto["id"], state: GateDto["state"]): GateDto => ({
  id,
  state,
  value: "",
  threshold: "",
  waitsFor: null,
  hosts: [],
  waiver: null,
});

const gates = [gate("barrier", "met"), gate("lag", "unknown"), gate("approval", "unmet")];

test("what stands in the way comes first, then what is not known", () => {
  expect(sortGates(gates).map(({ id }) => id)).toEqual(["approval", "lag", "barrier"]);
});

test("a gate that could not be observed blocks like an unmet one", () => {
  expect(blockersOf(gates).map(({ id }) => id)).toEqual(["approval", "lag"]);
});
