import { expect, test } from "vitest";
import { wayBackRows, wayBackTitle } from "#components/rollouts/way-back-model.ts";

const aStep = {
  host: "db-1:27017",
  from: "requireTLS" as const,
  to: "preferTLS" as const,
  clusterAuthMode: null,
  sentence: "Restart with tlsMode preferTLS on db-1:27017",
};

test("the title counts the restarts, and says when none leads back", () => {
  const refusal = { hosts: ["db-1:27017"], message: "No order leads back" };

  expect(wayBackTitle({ steps: [aStep], refusal: null })).toBe("The way back: 1 restart");
  expect(wayBackTitle({ steps: [aStep, aStep], refusal: null })).toContain("2 restarts");
  expect(wayBackTitle({ steps: [], refusal: null })).toContain("no restart is needed");
  expect(wayBackTitle({ steps: [], refusal })).toContain("none");
});

test("each restart says what it changes, the clusterAuthMode where the mode stays", () => {
  const auth = { ...aStep, to: aStep.from, clusterAuthMode: "sendKeyFile" as const };

  expect(wayBackRows({ steps: [aStep, auth] }).map(({ change }) => change)).toEqual([
    "requireTLS → preferTLS",
    "to sendKeyFile",
  ]);
});
