import { expect, test } from "vitest";
import { connectionNote, connectionRows } from "#components/rollouts/connections-model.ts";
import type { RolloutDto } from "#lib/contracts/rollout.ts";
import { ROLLOUT_BEGAN_AT } from "#tests/builders/dto-rollout.ts";

function aConnection(connectionId: number, isMember = false) {
  const known = { appName: null, driver: null, encryption: "plaintext" as const, evidence: "" };
  return { host: "a:27017", connectionId, client: `10.0.0.${connectionId}:1`, isMember, ...known };
}

function held(
  acknowledgements: RolloutDto["acknowledgements"],
): Parameters<typeof connectionRows>[0] {
  const connections = [aConnection(1, true), aConnection(2), aConnection(3)];
  const hold = {
    code: "DRAINING" as const,
    message: "",
    host: null,
    since: ROLLOUT_BEGAN_AT,
    until: null,
    connections,
  };
  return { hold, acknowledgements, currentPhase: 7 };
}

const answer = {
  userId: "u",
  userName: "Olga",
  reason: "batch job, ends at noon",
  at: ROLLOUT_BEGAN_AT,
  phaseIndex: 7,
  host: "a:27017",
};

test("clients that nobody answers for stand above members and above those answered for", () => {
  const rows = connectionRows(held([{ ...answer, connectionId: 2 }]));

  expect(rows.map(({ connectionId }) => connectionId)).toEqual([3, 1, 2]);
  expect(connectionNote(rows)).toBe("3 connections on 1 node, 1 answered for");
});

test("a word on another phase or another node answers for nothing here", () => {
  const words = [
    { ...answer, phaseIndex: 2, connectionId: 2 },
    { ...answer, host: "b:27017", connectionId: 2 },
  ];

  expect(connectionRows(held(words)).every(({ answeredBy }) => answeredBy === null)).toBe(true);
});

test("a word on a whole node answers for each of its connections", () => {
  const rows = connectionRows(held([{ ...answer, connectionId: null }]));

  expect(rows.every(({ answeredBy }) => answeredBy?.userName === "Olga")).toBe(true);
});
