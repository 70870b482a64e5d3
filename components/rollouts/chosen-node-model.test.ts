import { expect, test } from "vitest";
import { chosenNode } from "#components/rollouts/chosen-node-model.ts";
import { aRolloutDto } from "#tests/builders/dto-rollout.ts";

const HOST = "db-1.example.com:27017";

test("a host and an attempt both lead to the node", () => {
  const rollout = aRolloutDto();

  expect(chosenNode(rollout, HOST)).toEqual({ host: HOST, attemptId: null });
  expect(chosenNode(rollout, `1/${HOST}#2`)).toEqual({ host: HOST, attemptId: `1/${HOST}#2` });
});

test.each([null, "", "db-9.example.com:27017", `7/${HOST}#1`])("%j opens nothing", (id) => {
  expect(chosenNode(aRolloutDto(), id)).toBeNull();
});
