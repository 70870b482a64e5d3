import { expect, test } from "vitest";
import { blockersOf, mayBeWaived, sortGates } from "#components/rollouts/gate-model.ts";
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

const waiver = { userId: "u", userName: "Olga", reason: "agreed", at: "2026-11-22T10:00:00.000Z" };

test("a gate that a person switched off no longer blocks, and stands above those that are met", () => {
  const off = [...gates, { ...gate("replication", "unmet"), waiver }];

  expect(blockersOf(off).map(({ id }) => id)).toEqual(["approval", "lag"]);
  expect(sortGates(off).map(({ id }) => id)).toEqual(["approval", "replication", "lag", "barrier"]);
});

test("neither a broken barrier nor a missing approval can be switched off", () => {
  const unmet = (["barrier", "approval", "topology", "lag"] as const).map((id) =>
    gate(id, "unmet"),
  );

  expect(unmet.filter(mayBeWaived).map(({ id }) => id)).toEqual(["lag"]);
});
